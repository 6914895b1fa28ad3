/**
 * SQLSTATEs that our functions raise; the store maps each to a foreseen failure. Class SB is free for applications
 * (PostgreSQL manual, appendix A: classes outside the standard's own may be used).
 */
export const RAISED = { fenced: "SB001", not_found: "SB002", conflict: "SB003", unknown_outcome: "SB004" } as const;

/**
 * Owning and appending. `own_run` locks the run's row and refuses a writer whose epoch is not the run's. `append_events`
 * wants the row locked: it passes over keys that the run has, numbers and chains the rest, and moves the head. The hash is
 * that of the kernel's `eventHash`.
 */
export const EVENT_FUNCTIONS = `
create function signalbox.own_run(p_run text, p_epoch integer) returns signalbox.run language plpgsql as $$
declare v_run signalbox.run;
begin
  select * into v_run from signalbox.run where id = p_run for update;
  if not found then raise exception 'run % does not exist', p_run using errcode = '${RAISED.not_found}'; end if;
  if v_run.epoch <> p_epoch then
    raise exception 'run % is at epoch %, not %', p_run, v_run.epoch, p_epoch using errcode = '${RAISED.fenced}';
  end if;
  return v_run;
end $$;

create function signalbox.append_events(p_run signalbox.run, p_at bigint, p_keys text[], p_bodies text[])
returns signalbox.run language plpgsql as $$
declare v_known text[]; v_hash text; v_at bigint := p_at; v_before integer := p_run.event_count;
begin
  if cardinality(p_keys) = 0 then return p_run; end if;
  if p_run.event_count > 0 then
    select array_agg(e.key) into v_known from signalbox.event e where e.run = p_run.id and e.key = any(p_keys);
  end if;
  v_known := coalesce(v_known, '{}');
  for i in 1 .. cardinality(p_keys) loop
    continue when p_keys[i] = any(v_known);
    v_known := v_known || p_keys[i];
    p_run.event_count := p_run.event_count + 1;
    v_hash := encode(sha256(convert_to(
      p_run.chain_head || E'\\n' || p_run.id || E'\\n' || p_run.event_count || E'\\n' || v_at || E'\\n' || p_bodies[i],
      'UTF8')), 'hex');
    insert into signalbox.event (run, seq, at, key, body, prev_hash, hash)
      values (p_run.id, p_run.event_count, v_at, p_keys[i], p_bodies[i], p_run.chain_head, v_hash);
    p_run.chain_head := v_hash;
  end loop;
  if p_run.event_count > v_before then
    update signalbox.run set event_count = p_run.event_count, chain_head = p_run.chain_head where id = p_run.id;
  end if;
  return p_run;
end $$;

create function signalbox.append(p_run text, p_epoch integer, p_at bigint, p_keys text[], p_bodies text[])
returns void language plpgsql as $$
begin
  perform signalbox.append_events(signalbox.own_run(p_run, p_epoch), p_at, p_keys, p_bodies);
end $$;
`;
