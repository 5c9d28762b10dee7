-- owner: packages/database   breaking: no   why: a run can be one call of a tool, by a program that knows it by name
alter table assistant.runs
  add column call_tool text, -- null for a question
  add column call_input jsonb; -- null again when it was forgotten, while the tool's name says what the run was
