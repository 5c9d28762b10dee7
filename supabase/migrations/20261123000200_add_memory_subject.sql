-- owner: packages/memory   breaking: no   why: statements about the same thing are found at once, so that a new one can supersede them
alter table memory.items
  add column topic text collate "C"; -- whom a statement is about and what of theirs, "subject<tab>attribute"; null for forms that are not known
create index items_topic on memory.items (owner_id, topic) where topic is not null and superseded_by is null;
