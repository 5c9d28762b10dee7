-- owner: packages/database   breaking: no   why: every row belongs to an owner, in both homes
do $$
declare t record;
begin
  for t in select schemaname, tablename from pg_tables where schemaname in ('assistant', 'memory') loop
    execute format('alter table %I.%I enable row level security', t.schemaname, t.tablename);
    execute format(
      'create policy owner_only on %I.%I to authenticated using (owner_id = (select auth.uid())) with check (owner_id = (select auth.uid()))',
      t.schemaname, t.tablename);
    execute format('grant select, insert, update, delete on %I.%I to authenticated', t.schemaname, t.tablename);
  end loop;
end $$;
-- The log and the receipts are written once.
revoke update on assistant.events, assistant.receipts from authenticated;
