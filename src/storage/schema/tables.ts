/** Tables of the first schema version. Instants are epoch milliseconds; JSON is kept as the text that was written. */
export const TABLES = `
create table signalbox.signal (
  id text primary key, name text not null, context text not null, source text not null, correlation_id text,
  repository text not null, requested_by text not null, at bigint not null, digest text not null,
  is_ignored boolean not null, run text);

create table signalbox.run (
  id text primary key, signal_id text not null, signal text not null, context text not null, repository text not null,
  requested_by text not null, digest text not null, on_escalation text not null, timeout_ms bigint,
  state text not null, waiting_for text, waiting_id text, abort_requested_by text,
  epoch integer not null, executor text not null, started_at bigint not null, ended_at bigint, retry_of text,
  event_count integer not null, chain_head text not null,
  gate text, report text, end_count integer, end_head text);
create index run_started on signalbox.run (started_at desc, id desc);
create index run_unfinished on signalbox.run (digest) where ended_at is null;
create index run_history on signalbox.run (signal, repository, started_at desc) where ended_at is not null;

create table signalbox.round (
  run text not null, round integer not null, at bigint not null, is_abort boolean not null, primary key (run, round));

create table signalbox.assignment (
  run text not null, id text not null, name text not null, agent text not null, task text not null,
  is_critical boolean not null, input text, started_at bigint not null, ended_at bigint, status text not null,
  attempts integer not null, duration_ms float8, result text, primary key (run, id));
create index assignment_history on signalbox.assignment (agent, task, ended_at desc) where status = 'success';

create table signalbox.plan (run text not null, assignment text not null, plan text not null, primary key (run, assignment));

create table signalbox.event (
  run text not null, seq integer not null, at bigint not null, key text not null, body text not null,
  prev_hash text not null, hash text not null, primary key (run, seq));
create unique index event_key on signalbox.event (run, key);

create table signalbox.finding (
  run text not null, assignment text not null, position integer not null, severity_rank smallint not null,
  place text not null collate "C", fingerprint text not null, body text not null,
  primary key (run, assignment, position));
create index finding_order on signalbox.finding (run, severity_rank, place, fingerprint);

create table signalbox.ledger (
  run text not null, assignment text not null, key text not null, effect text not null, digest text not null,
  input text not null, state text not null, output text, error text, attempts integer not null,
  intended_at bigint not null, done_at bigint, primary key (run, assignment, key));

create table signalbox.approval (
  id text primary key, run text not null, assignment text, flow text not null, action text not null,
  arguments text not null, digest text not null, target text not null, risk text not null, requester text not null,
  may_answer text not null, asked_at bigint not null, expires_at bigint not null, on_expiry text not null,
  state text not null, decisions text[] not null);
create index approval_run on signalbox.approval (run);
create index approval_state on signalbox.approval (state, asked_at desc);

create table signalbox.escalation (
  id text primary key, run text not null, asked_at bigint not null, body text not null, level integer not null,
  next_level_at bigint not null, state text not null, answer text);
create index escalation_run on signalbox.escalation (run);
create index escalation_state on signalbox.escalation (state, asked_at desc);

create table signalbox.human (id text primary key, last_at bigint not null);

create table signalbox.lease (
  resource text not null, run text not null, ticket bigint generated always as identity, primary key (resource, run));
create index lease_run on signalbox.lease (run);

create table signalbox.audit (
  id bigint generated always as identity primary key, at bigint not null, actor text not null, door text not null,
  operation text not null, input text not null, outcome text not null, error text);
create index audit_at on signalbox.audit (at desc, id desc);

create table signalbox.pull_request (
  repository text not null, number integer not null, head text not null, state text not null, body text not null,
  primary key (repository, number));
create unique index pull_request_open on signalbox.pull_request (repository, head) where state = 'open';

create table signalbox.executor (
  id text primary key, epoch integer not null, seen_at timestamptz not null);
`;

/** Releases of the local forge. */
export const RELEASES = `
create table signalbox.release (
  repository text not null, tag text not null, position bigint generated always as identity, body text not null,
  primary key (repository, tag));
create index release_order on signalbox.release (repository, position desc);
`;
