-- owner: packages/database   breaking: no   why: one-shot reminders, proof of their delivery, the inbox
create table assistant.schedules (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null,
  run_id uuid, -- the run that asked for it; it may be deleted before the reminder is due
  text text not null,
  due_at timestamptz not null,
  time_zone text not null,
  status text not null check (status in ('pending', 'fired', 'cancelled')),
  created_at timestamptz not null default now(),
  fired_at timestamptz
);

create table assistant.inbox (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null,
  schedule_id uuid unique references assistant.schedules on delete cascade, -- unique: a firing that is repeated after a crash adds no second item
  text text not null,
  due_at timestamptz,
  created_at timestamptz not null default now(),
  seen_at timestamptz
);

create table assistant.receipts (
  schedule_id uuid primary key references assistant.schedules on delete cascade,
  owner_id uuid not null,
  fired_at timestamptz not null,
  late_ms double precision not null
);

create index schedules_owner on assistant.schedules (owner_id, due_at) where status = 'pending';
create index inbox_unseen on assistant.inbox (owner_id, created_at) where seen_at is null;
