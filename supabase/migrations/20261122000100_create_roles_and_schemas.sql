-- owner: packages/database   breaking: no   why: what Supabase has and other homes lack, each only where it is missing
do $$
declare wanted text;
begin
  foreach wanted in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (select 1 from pg_roles where rolname = wanted) then
      execute format('create role %I nologin', wanted);
    end if;
    -- The daemon becomes these roles inside a transaction; the creator of a role is not a member of it by itself.
    if not pg_has_role(current_user, wanted, 'set') then
      execute format('grant %I to %I with set true, inherit false', wanted, current_user);
    end if;
  end loop;
  if not exists (select 1 from pg_namespace where nspname = 'extensions') then
    create schema extensions;
  end if;
  if not exists (select 1 from pg_namespace where nspname = 'auth') then
    create schema auth;
  end if;
  if to_regprocedure('auth.jwt()') is null then
    execute $f$
      create function auth.jwt() returns jsonb language sql stable
      as $b$ select coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb $b$
    $f$;
  end if;
  if to_regprocedure('auth.uid()') is null then
    execute $f$
      create function auth.uid() returns uuid language sql stable
      as $b$ select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $b$
    $f$;
    execute 'grant usage on schema auth to anon, authenticated, service_role';
  end if;
  if not exists (select 1 from pg_extension where extname = 'vector') then
    create extension vector with schema extensions;
  end if;
end $$;
grant usage on schema extensions to anon, authenticated, service_role;

-- Private: PostgREST does not expose these schemas.
create schema assistant;
create schema memory;
grant usage on schema assistant, memory to authenticated;
alter default privileges in schema assistant grant select, insert, update, delete on tables to authenticated;
alter default privileges in schema memory grant select, insert, update, delete on tables to authenticated;
