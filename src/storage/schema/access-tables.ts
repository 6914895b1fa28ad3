/** People and tokens of the HTTP and MCP doors. */
export const ACCESS_TABLES = `
create table signalbox.user_account (
  id text primary key, name text not null, role text not null, created_at bigint not null, removed_at bigint);

create table signalbox.api_token (
  id text primary key, name text not null, role text not null, user_id text references signalbox.user_account,
  hash text not null unique, created_by text not null, created_at bigint not null, expires_at bigint not null,
  revoked_at bigint, last_used_at bigint);

alter table signalbox.audit add column origin text;
`;

/** Browsers that have signed in. */
export const SESSION_TABLES = `
create table signalbox.console_session (
  hash text primary key, token_hash text not null, created_at bigint not null, expires_at bigint not null);
`;

/** The review areas of people. */
export const REVIEW_AREAS = `
alter table signalbox.user_account add column areas text[] not null default '{}';
`;

/** Browsers that sign in by an identity provider. */
export const PROVIDER_SIGN_IN = `
alter table signalbox.console_session alter column token_hash drop not null, add column user_id text,
  add constraint console_session_by check ((token_hash is null) <> (user_id is null));

create table signalbox.sign_in_try (
  state_hash text primary key, browser_hash text not null, nonce text not null, verifier text not null,
  expires_at bigint not null);
create index sign_in_try_expires on signalbox.sign_in_try (expires_at);
`;

/**
 * Counts what changes in people, tokens and sessions, so that a process which remembers them asks one question instead of one
 * about each. A row that is added changes nothing that is remembered; when a token was last used decides nothing.
 */
export const ACCESS_REVISION = `
create table signalbox.access_revision (id smallint primary key, revision bigint not null);

create function signalbox.raise_access_revision() returns trigger language plpgsql as $$
begin
  insert into signalbox.access_revision as r (id, revision) values (1, 1)
    on conflict (id) do update set revision = r.revision + 1;
  return null;
end $$;

create trigger user_account_changed after delete or update on signalbox.user_account
  for each statement execute function signalbox.raise_access_revision();
create trigger api_token_changed after delete or update of role, user_id, hash, expires_at, revoked_at on signalbox.api_token
  for each statement execute function signalbox.raise_access_revision();
create trigger console_session_changed after delete or update on signalbox.console_session
  for each statement execute function signalbox.raise_access_revision();
`;
