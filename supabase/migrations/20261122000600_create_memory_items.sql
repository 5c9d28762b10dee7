-- owner: packages/memory   breaking: no   why: one row per remembered statement
create table memory.items (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null,
  kind text not null check (kind in ('fact', 'preference', 'episode', 'procedure')),
  text text not null check (char_length(text) between 1 and 8000),
  digest text not null, -- SHA-256 of the text in lower case with single spaces: the same statement is stored once
  origin jsonb not null,
  trust real not null default 1 check (trust between 0 and 1),
  importance real not null default 0.5 check (importance between 0 and 1),
  embedder text not null,
  embedding extensions.halfvec(256) not null,
  lexemes tsvector not null generated always as (to_tsvector('english', text)) stored,
  created_at timestamptz not null default now(),
  unique (owner_id, digest)
);
create index items_owner on memory.items (owner_id, created_at desc);
create index items_lexemes on memory.items using gin (lexemes);
-- No HNSW: an owner's rows are scanned exactly; add it when recall measures slow.
