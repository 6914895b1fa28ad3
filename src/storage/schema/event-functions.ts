/**
 * SQLSTATEs that our functions raise; the store maps each to a foreseen failure. Class SB is free for applications
 * (PostgreSQL manual, appendix A: classes outside the standard's own may be used).
 */
export const RAISED = { fenced: "SB001", not_found: "SB002", conflict: "SB003", unknown_outcome: "SB004" } as const;

/**
 * Owning and appending. `own_run` locks the run's row and refuses a writer whose epoch is not the run's. `chain_events`
 * wants the row locked: it passes over keys that the run has, numbers and chains the rest, and answers the row with the head
 * moved; `append_events` stores that too. The hash is that of the kernel's `eventHash`.
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

create function signalbox.chain_events(p_run signalbox.run, p_at bigint, p_keys text[], p_bodies text[])
returns signalbox.run language plpgsql as $$
declare
  v_known text[]; v_hash text; v_head text := p_run.chain_head; v_seq integer := p_run.event_count; v_id text := p_run.id;
  v_seqs integer[] := '{}'; v_chosen integer[] := '{}'; v_hashes text[] := '{}'; v_heads text[] := '{}';
begin
  if cardinality(p_keys) = 0 then return p_run; end if;
  if v_seq > 0 then
    select array_agg(e.key) into v_known from signalbox.event e where e.run = v_id and e.key = any(p_keys);
  end if;
  for i in 1 .. cardinality(p_keys) loop
    continue when p_keys[i] = any(v_known) or (i > 1 and p_keys[i] = any(p_keys[:i - 1]));
    v_seq := v_seq + 1;
    v_hash := encode(sha256(convert_to(
      v_head || E'\\n' || v_id || E'\\n' || v_seq || E'\\n' || p_at || E'\\n' || p_bodies[i], 'UTF8')), 'hex');
    v_seqs := v_seqs || v_seq; v_chosen := v_chosen || i; v_hashes := v_hashes || v_hash; v_heads := v_heads || v_head;
    v_head := v_hash;
  end loop;
  if v_seq > p_run.event_count then
    insert into signalbox.event (run, seq, at, key, body, prev_hash, hash)
      select v_id, n.seq, p_at, p_keys[n.chosen], p_bodies[n.chosen], n.head, n.hash
      from unnest(v_seqs, v_chosen, v_heads, v_hashes) as n(seq, chosen, head, hash);
    p_run.event_count := v_seq; p_run.chain_head := v_head;
  end if;
  return p_run;
end $$;

create function signalbox.append_events(p_run signalbox.run, p_at bigint, p_keys text[], p_bodies text[])
returns signalbox.run language plpgsql as $$
declare v_before integer := p_run.event_count;
begin
  p_run := signalbox.chain_events(p_run, p_at, p_keys, p_bodies);
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
