-- owner: packages/memory   breaking: no   why: the few statements among many turns, and the items of one owner among many, are found at once
create index items_kind on memory.items (owner_id, kind, n);
