/**
 * Who may work: leases on resources in order of arrival, liveness of executors in database time, and the guarded take-over
 * of a dead executor's run. Where the store is embedded every executor but the asker is dead.
 */
export const OWNERSHIP_FUNCTIONS = `
create function signalbox.is_alive(p_executor text, p_me text, p_embedded boolean, p_dead_after_ms integer)
returns boolean language sql stable as $$
  select p_executor = p_me or (not p_embedded and exists (
    select 1 from signalbox.executor x
    where x.id = p_executor and x.seen_at > clock_timestamp() - make_interval(secs => p_dead_after_ms / 1000.0)))
$$;

create function signalbox.heartbeat(p_id text) returns void language sql as $$
  insert into signalbox.executor as x values (p_id, 1, clock_timestamp())
    on conflict (id) do update set seen_at = clock_timestamp()
$$;

create function signalbox.acquire_lease(
  p_run text, p_epoch integer, p_resource text, p_me text, p_embedded boolean, p_dead_after_ms integer,
  out holder text, out ahead integer, out is_alive boolean) language plpgsql as $$
begin
  perform signalbox.own_run(p_run, p_epoch);
  perform pg_advisory_xact_lock(hashtextextended(p_resource, 2));
  insert into signalbox.lease (resource, run) values (p_resource, p_run) on conflict do nothing;
  select l.run into holder from signalbox.lease l where l.resource = p_resource order by l.ticket limit 1;
  select count(*) into ahead from signalbox.lease l where l.resource = p_resource
    and l.ticket < (select m.ticket from signalbox.lease m where m.resource = p_resource and m.run = p_run);
  select signalbox.is_alive(r.executor, p_me, p_embedded, p_dead_after_ms) into is_alive from signalbox.run r where r.id = holder;
end $$;

create function signalbox.release_leases(p_run text, p_epoch integer) returns void language plpgsql as $$
begin
  perform signalbox.own_run(p_run, p_epoch);
  delete from signalbox.lease where run = p_run;
end $$;

create function signalbox.take_over(
  p_run text, p_seen_epoch integer, p_at bigint, p_me text, p_embedded boolean, p_dead_after_ms integer,
  p_keys text[], p_bodies text[]) returns integer language plpgsql as $$
declare v_run signalbox.run;
begin
  select * into v_run from signalbox.run where id = p_run for update;
  if not found or v_run.epoch <> p_seen_epoch
      or signalbox.is_alive(v_run.executor, p_me, p_embedded, p_dead_after_ms) then
    return null;
  end if;
  v_run.epoch := v_run.epoch + 1;
  update signalbox.run set epoch = v_run.epoch, executor = p_me where id = p_run;
  if v_run.ended_at is null then perform signalbox.append_events(v_run, p_at, p_keys, p_bodies); end if;
  return v_run.epoch;
end $$;
`;
