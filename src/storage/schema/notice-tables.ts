/** Kinds that wait for a person go first. The same list as \`ASKING_KINDS\` of the domain; a test compares. */
const ASKING = "'escalate', 'escalation-raised', 'approval-asked'";

/** Who is told of an event: those who subscribed to its kind. */
const SUBSCRIBED = "s.kinds && array[n.kind, '*']";
/** Who is told of what may not wait: everybody. Source: coordination specification, section 8. */
const EVERYBODY = `(${SUBSCRIBED} or n.body -> 'payload' ->> 'urgency' = 'immediate')`;

const noteEvents = (
  create: string,
  told: string,
) => `${create} signalbox.note_events() returns trigger language plpgsql as $$
begin
  insert into signalbox.delivery (id, subscription, run, seq, event_kind, priority, created_at, state, attempts, next_at)
    select 'dlv_' || left(encode(sha256(convert_to(s.id || ' ' || n.run || ' ' || n.seq, 'UTF8')), 'hex'), 24),
      s.id, n.run, n.seq, n.kind,
      case when n.body -> 'payload' ->> 'urgency' = 'immediate' then 0 when n.kind in (${ASKING}) then 1 else 2 end,
      n.at, 'waiting', 0, n.at
    from (select a.run, a.seq, a.at, a.body::json as body, signalbox.event_kind(a.body::json ->> 'name') as kind
            from added a) n
    join signalbox.subscription s on ${told}
    on conflict (id) do nothing;
  return null;
end $$;`;

/**
 * Subscriptions and the queue of deliveries. A delivery is written in the transaction that appends its event, so that none is
 * lost; the trigger is off while nobody has subscribed, so that events cost no more then.
 */
export const NOTICE_TABLES = `
create table signalbox.subscription (
  id text primary key, name text not null unique, kinds text[] not null, channel text not null, created_by text not null,
  created_at bigint not null);

create table signalbox.delivery (
  id text primary key, subscription text not null references signalbox.subscription on delete cascade,
  run text, seq integer, event_kind text not null, priority smallint not null, created_at bigint not null,
  state text not null, attempts integer not null, next_at bigint not null,
  claimed_by text, claimed_until bigint, ended_at bigint, last_error text);
create index delivery_due on signalbox.delivery (subscription, priority, next_at) where state in ('waiting', 'sending');
create index delivery_made on signalbox.delivery (subscription, state, created_at desc);

create function signalbox.event_kind(p_name text) returns text language sql immutable as $$
  select translate(lower(replace(p_name, 'COORD_OPS:', '')), '._', '--')
$$;

${noteEvents("create function", SUBSCRIBED)}

create trigger note_events after insert on signalbox.event referencing new table as added
  for each statement execute function signalbox.note_events();
alter table signalbox.event disable trigger note_events;

create function signalbox.arm_notices() returns void language plpgsql as $$
begin
  if exists (select from signalbox.subscription) then
    alter table signalbox.event enable trigger note_events;
  else
    alter table signalbox.event disable trigger note_events;
  end if;
end $$;

create function signalbox.claim_deliveries(
  p_at bigint, p_until bigint, p_immediate boolean, p_most integer, p_each integer,
  p_me text, p_embedded boolean, p_dead_after_ms integer) returns setof signalbox.delivery language sql as $$
  with due as (
    select d.id from signalbox.subscription s cross join lateral (
      select x.id, x.priority, x.next_at from signalbox.delivery x
      where x.subscription = s.id and x.state in ('waiting', 'sending') and (x.priority = 0) = p_immediate
        and case x.state when 'waiting' then x.next_at <= p_at
              else x.claimed_until <= p_at
                or not signalbox.is_alive(x.claimed_by, p_me, p_embedded, p_dead_after_ms) end
      order by x.priority, x.next_at, x.id
      limit greatest(0, p_each - (select count(*) from signalbox.delivery y
        where y.subscription = s.id and y.state = 'sending' and y.claimed_by = p_me and y.claimed_until > p_at
          and (y.priority = 0) = p_immediate))
      for update skip locked) d
    order by d.priority, d.next_at, d.id limit p_most)
  update signalbox.delivery d set state = 'sending', claimed_by = p_me, claimed_until = p_until, attempts = d.attempts + 1
    from due where d.id = due.id returning d.*
$$;
`;

/** An immediate escalation goes to every channel, whatever it has subscribed to. */
export const IMMEDIATE_TO_ALL = noteEvents("create or replace function", EVERYBODY);
