-- owner: packages/memory   breaking: no   why: what upkeep, edits and imports changed, and how to take it back
create table memory.changes (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null,
  job text not null check (job in ('edit', 'consolidate', 'weigh', 'decay', 'vacuum', 'import', 'upkeep')),
  action text not null,
  item_id uuid, -- no foreign key: of a forgotten item the change stays, without its texts
  before jsonb,
  after jsonb,
  at timestamptz not null default clock_timestamp(), -- changes of one transaction keep their order
  undone_at timestamptz
);
create index changes_owner on memory.changes (owner_id, at);
create index changes_item on memory.changes (item_id) where item_id is not null;
alter table memory.changes enable row level security;
create policy owner_only on memory.changes to authenticated
  using (owner_id = (select auth.uid())) with check (owner_id = (select auth.uid()));
grant select, insert, update, delete on memory.changes to authenticated;

alter table memory.items
  add column form text, -- digest of what a statement says apart from its spelling; null when not read yet
  add column weighed_at timestamptz; -- when its importance was last weighed
create index items_form on memory.items (owner_id, form) where form is not null and superseded_by is null;
create index items_unformed on memory.items (owner_id) where form is null and session is null;
create index items_superseded on memory.items (superseded_by) where superseded_by is not null;
