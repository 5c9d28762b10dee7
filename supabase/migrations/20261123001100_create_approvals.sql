-- owner: packages/database   breaking: no   why: questions to the person that a run waits on, what was answered for always, and what has met in a run
create table assistant.approvals (
  id uuid primary key,
  owner_id uuid not null,
  run_id uuid not null references assistant.runs on delete cascade,
  call_id uuid not null, -- of the step that the call becomes
  skill text not null,
  tool text not null,
  effect text not null check (effect in ('read', 'write', 'external', 'exec', 'spend')),
  target text,
  input jsonb, -- exactly what the tool is called with; null when it was forgotten
  taint jsonb not null,
  reason text not null check (reason in ('effect', 'destructive', 'leak', 'interrupted')),
  status text not null check (status in ('pending', 'allowed', 'denied', 'expired')),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  answered_at timestamptz,
  answered_by text,
  taken_at timestamptz, -- when the run took the answer up
  check ((status = 'pending') = (answered_at is null))
);
create index approvals_pending on assistant.approvals (owner_id, expires_at) where status = 'pending';
create index approvals_run on assistant.approvals (run_id);
alter table assistant.approvals enable row level security;
create policy owner_only on assistant.approvals to authenticated
  using (owner_id = (select auth.uid())) with check (owner_id = (select auth.uid()));
grant select, insert, update, delete on assistant.approvals to authenticated;

create table assistant.approval_grants (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null,
  skill text not null,
  tool text not null,
  target text,
  created_at timestamptz not null default now(),
  unique nulls not distinct (owner_id, tool, target)
);
alter table assistant.approval_grants enable row level security;
create policy owner_only on assistant.approval_grants to authenticated
  using (owner_id = (select auth.uid())) with check (owner_id = (select auth.uid()));
grant select, insert, update, delete on assistant.approval_grants to authenticated;

-- A run that waits for an approval has no end yet: "waiting" with a "finished_at" has asked back and is over.
alter table assistant.runs add column taint jsonb not null default '{}';
create index runs_parked on assistant.runs (owner_id) where status = 'waiting' and finished_at is null;
