-- owner: packages/database   breaking: no   why: rows that a skill keeps for itself, and what skills did with their powers
create table assistant.skill_rows (
  owner_id uuid not null,
  skill text not null,
  key text not null check (char_length(key) between 1 and 200),
  value jsonb not null check (pg_column_size(value) <= 200000),
  updated_at timestamptz not null default now(),
  primary key (owner_id, skill, key)
);
alter table assistant.skill_rows enable row level security;
create policy owner_only on assistant.skill_rows to authenticated
  using (owner_id = (select auth.uid())) with check (owner_id = (select auth.uid()));
grant select, insert, update, delete on assistant.skill_rows to authenticated;

-- Each entry holds the hash of the one before it, so that none can be altered or taken out unseen. Nobody may change one.
create table assistant.audit (
  owner_id uuid not null,
  seq bigint not null check (seq > 0), -- from 1 without gaps
  at timestamptz not null,
  actor text not null, -- a skill, or "person"
  action text not null,
  target text not null,
  outcome text not null check (outcome in ('allowed', 'denied', 'failed')),
  run_id uuid,
  previous bytea not null,
  hash bytea not null,
  primary key (owner_id, seq)
);
create index audit_actor on assistant.audit (owner_id, actor, seq);
alter table assistant.audit enable row level security;
create policy owner_only on assistant.audit to authenticated
  using (owner_id = (select auth.uid())) with check (owner_id = (select auth.uid()));
grant select, insert on assistant.audit to authenticated;
revoke update, delete on assistant.audit from authenticated; -- which the defaults of the schema have granted

create function assistant.refuse_audit_change() returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception 'entries of the audit log cannot be changed' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_is_append_only before update or delete on assistant.audit
  for each row execute function assistant.refuse_audit_change();
create trigger audit_is_not_emptied before truncate on assistant.audit
  for each statement execute function assistant.refuse_audit_change();
