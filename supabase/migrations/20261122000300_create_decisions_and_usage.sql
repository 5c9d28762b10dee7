-- owner: packages/database   breaking: no   why: what the policy chose, what people said of it, what tools and models cost
create table assistant.decisions (
  id uuid primary key,
  owner_id uuid not null,
  run_id uuid not null references assistant.runs on delete cascade,
  policy_version text not null,
  action text not null,
  score double precision not null,
  scores jsonb not null,
  features jsonb not null,
  created_at timestamptz not null default now()
);

create table assistant.feedback (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null,
  run_id uuid not null references assistant.runs on delete cascade,
  decision_id uuid references assistant.decisions on delete cascade,
  verdict text not null check (verdict in ('good', 'bad', 'correct')),
  correction text,
  created_at timestamptz not null default now()
);

create table assistant.skill_usage (
  id bigint generated always as identity primary key,
  owner_id uuid not null,
  run_id uuid not null references assistant.runs on delete cascade,
  decision_id uuid,
  skill text not null,
  tool text not null,
  duration_ms double precision not null,
  outcome text not null check (outcome in ('ok', 'declined', 'failed')),
  input_tokens integer not null default 0,
  output_tokens integer not null default 0,
  cost_usd numeric(14, 8) not null default 0,
  created_at timestamptz not null default now()
);

-- A call is reserved at its worst case before it is made and settled at what it used; a reservation counts in full until then.
create table assistant.model_calls (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null,
  run_id uuid not null references assistant.runs on delete cascade,
  model text not null,
  status text not null check (status in ('reserved', 'settled')),
  tokens integer not null,
  input_tokens integer not null default 0,
  output_tokens integer not null default 0,
  cost_usd numeric(14, 8) not null,
  created_at timestamptz not null default now()
);

create index decisions_run on assistant.decisions (run_id);
create index feedback_run on assistant.feedback (run_id);
create index skill_usage_run on assistant.skill_usage (run_id);
create index skill_usage_owner on assistant.skill_usage (owner_id, created_at);
create index model_calls_run on assistant.model_calls (run_id);
create index model_calls_owner on assistant.model_calls (owner_id, created_at);
