-- owner: packages/database   breaking: no   why: settings, model connections, secrets that only the daemon's key opens
create table assistant.settings (
  owner_id uuid not null,
  key text not null,
  value jsonb not null,
  updated_at timestamptz not null default now(),
  primary key (owner_id, key)
);

create table assistant.models (
  owner_id uuid not null,
  name text not null check (name ~ '^[a-z0-9][a-z0-9._-]{0,49}$'),
  base_url text not null,
  model_id text not null,
  context_tokens integer not null check (context_tokens > 0),
  max_output_tokens integer not null check (max_output_tokens > 0),
  is_default boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (owner_id, name)
);
create unique index models_one_default on assistant.models (owner_id) where is_default;

-- AES-256-GCM: nonce, ciphertext and tag together; the key is never in the database.
create table assistant.secrets (
  owner_id uuid not null,
  name text not null,
  envelope bytea not null,
  updated_at timestamptz not null default now(),
  primary key (owner_id, name)
);
