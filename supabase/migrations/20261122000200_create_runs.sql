-- owner: packages/database   breaking: no   why: sessions, runs and their event log
create table assistant.sessions (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null,
  title text not null,
  created_at timestamptz not null default now()
);

create table assistant.runs (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null,
  session_id uuid not null references assistant.sessions on delete cascade,
  status text not null check (status in ('running', 'waiting', 'done', 'failed', 'cancelled')),
  source text not null check (source in ('cli', 'openai', 'schedule', 'api')),
  request text not null,
  attachment text,
  history jsonb,
  model text,
  answer text,
  error jsonb,
  last_seq integer not null default 0, -- number of the newest event: the next one is this plus one, under the row's lock
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);

create table assistant.messages (
  id bigint generated always as identity primary key,
  owner_id uuid not null,
  session_id uuid not null references assistant.sessions on delete cascade,
  run_id uuid not null references assistant.runs on delete cascade,
  role text not null check (role in ('user', 'assistant')),
  text text not null,
  created_at timestamptz not null default now()
);

-- The row is immutable; its payload sits apart, so that forgetting can erase text without breaking numbers or digests.
create table assistant.events (
  run_id uuid not null references assistant.runs on delete cascade,
  seq integer not null check (seq > 0),
  owner_id uuid not null,
  kind text not null,
  at timestamptz not null default now(),
  digest text not null,
  primary key (run_id, seq)
);
create table assistant.event_payloads (
  run_id uuid not null,
  seq integer not null,
  owner_id uuid not null,
  payload jsonb not null,
  primary key (run_id, seq),
  foreign key (run_id, seq) references assistant.events on delete cascade
);

-- The intent is written before the work and the result after it, so a crash between the two is seen.
create table assistant.steps (
  id uuid primary key,
  owner_id uuid not null,
  run_id uuid not null references assistant.runs on delete cascade,
  ordinal bigint generated always as identity,
  kind text not null check (kind in ('model', 'tool')),
  name text not null,
  input jsonb,
  idempotent boolean not null,
  status text not null check (status in ('intent', 'done', 'failed')),
  output jsonb,
  started_at timestamptz not null default now(),
  finished_at timestamptz
);

create index sessions_owner on assistant.sessions (owner_id, created_at desc);
create index runs_owner on assistant.runs (owner_id, created_at desc);
create index runs_unfinished on assistant.runs (owner_id) where status = 'running';
create index runs_session on assistant.runs (session_id);
create index messages_session on assistant.messages (session_id, id);
create index messages_run on assistant.messages (run_id);
create index steps_run on assistant.steps (run_id, ordinal);
