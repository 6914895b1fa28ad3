/** Requests that were sent with a key, so that each is done once; \`answer\` is JSON. */
export const REQUEST_TABLES = `
create table signalbox.keyed_request (
  key text primary key, digest text not null, at bigint not null, state text not null, answer text);
create index keyed_request_at on signalbox.keyed_request (at);
`;
