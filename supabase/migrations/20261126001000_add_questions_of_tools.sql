-- owner: packages/database   breaking: no   why: a tool can ask the person something, and gets what they answered
alter table assistant.approvals
  add column answer text, -- what the person said; null for a plain yes or no
  drop constraint approvals_reason_check,
  add constraint approvals_reason_check check (reason in ('effect', 'destructive', 'leak', 'interrupted', 'question'));
