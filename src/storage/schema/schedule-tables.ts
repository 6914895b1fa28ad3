/** Schedules; \`body\` holds what does not change. */
export const SCHEDULE_TABLES = `
create table signalbox.schedule (
  id text primary key, name text not null unique, body text not null, is_paused boolean not null, next_at bigint,
  last_at bigint, last_run text, last_outcome text);
create index schedule_due on signalbox.schedule (next_at) where not is_paused;
`;
