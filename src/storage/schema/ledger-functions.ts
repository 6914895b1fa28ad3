/** The ledger of effects: intended, done, failed. */
export const LEDGER_FUNCTIONS = `
create function signalbox.intend(
  p_run text, p_epoch integer, p_at bigint, p_assignment text, p_key text, p_effect text, p_digest text, p_input text,
  p_keys text[], p_bodies text[]) returns setof signalbox.ledger language plpgsql as $$
declare v_run signalbox.run; v_entry signalbox.ledger;
begin
  v_run := signalbox.own_run(p_run, p_epoch);
  select * into v_entry from signalbox.ledger l where l.run = p_run and l.assignment = p_assignment and l.key = p_key;
  if found and v_entry.digest <> p_digest then
    raise exception 'effect % of % was intended with other input', p_key, p_assignment using errcode = 'SB004';
  end if;
  if v_entry.state is distinct from 'done' then
    insert into signalbox.ledger as l (run, assignment, key, effect, digest, input, state, attempts, intended_at)
      values (p_run, p_assignment, p_key, p_effect, p_digest, p_input, 'intended', 1, p_at)
      on conflict (run, assignment, key) do update set state = 'intended', attempts = l.attempts + 1, error = null
      returning * into v_entry;
    perform signalbox.append_events(v_run, p_at, p_keys, p_bodies);
  end if;
  return next v_entry;
end $$;

create function signalbox.effect_done(
  p_run text, p_epoch integer, p_at bigint, p_assignment text, p_key text, p_output text, p_approval text,
  p_keys text[], p_bodies text[]) returns void language plpgsql as $$
declare v_run signalbox.run;
begin
  v_run := signalbox.own_run(p_run, p_epoch);
  update signalbox.ledger set state = 'done', output = p_output, done_at = p_at, error = null
    where run = p_run and assignment = p_assignment and key = p_key and state <> 'done';
  if not found and not exists
      (select 1 from signalbox.ledger where run = p_run and assignment = p_assignment and key = p_key) then
    raise exception 'effect % of % was never intended', p_key, p_assignment using errcode = 'SB002';
  end if;
  update signalbox.approval set state = 'committed' where id = p_approval and state = 'claimed';
  perform signalbox.append_events(v_run, p_at, p_keys, p_bodies);
end $$;

create function signalbox.effect_failed(
  p_run text, p_epoch integer, p_at bigint, p_assignment text, p_key text, p_error text, p_keys text[], p_bodies text[])
returns void language plpgsql as $$
declare v_run signalbox.run;
begin
  v_run := signalbox.own_run(p_run, p_epoch);
  update signalbox.ledger set state = 'failed', error = p_error
    where run = p_run and assignment = p_assignment and key = p_key and state = 'intended';
  perform signalbox.append_events(v_run, p_at, p_keys, p_bodies);
end $$;
`;
