/**
 * Intake: one call stores a signal with its run, or finds the run that the signal or an equal request has already. It does not
 * wait for the disk: the run's flow is started before anybody is answered, and that commit takes this one to the disk too.
 */
export const INTAKE_FUNCTIONS = `
create function signalbox.receive(
  p_signal text, p_name text, p_context text, p_source text, p_correlation text, p_repository text, p_requested_by text,
  p_at bigint, p_digest text, p_run text, p_run_context text, p_on_escalation text, p_timeout_ms bigint,
  p_executor text, p_started_at bigint, p_retry_of text, p_force_new boolean, p_keys text[], p_bodies text[],
  out kind text, out run text, out events integer, out head text) language plpgsql as $$
declare v_run signalbox.run; v_signal signalbox.signal;
begin
  perform set_config('synchronous_commit', 'off', true);
  perform pg_advisory_xact_lock(hashtextextended(p_digest, 1));
  insert into signalbox.signal (id, name, context, source, correlation_id, repository, requested_by, at, digest, is_ignored, run)
    values (p_signal, p_name, p_context, p_source, p_correlation, p_repository, p_requested_by, p_at, p_digest, false, p_run)
    on conflict (id) do nothing;
  if not found then
    select * into v_signal from signalbox.signal s where s.id = p_signal;
    if v_signal.run is not null then
      kind := 'repeated'; run := v_signal.run; return;
    end if;
    raise exception 'signal % was answered already, without a run', p_signal using errcode = 'SB003';
  end if;
  if not p_force_new then
    select r.* into v_run from signalbox.run r where r.digest = p_digest and r.ended_at is null order by r.started_at limit 1;
    if found then
      update signalbox.signal s set run = v_run.id where s.id = p_signal;
      kind := 'joined'; run := v_run.id; return;
    end if;
  end if;
  v_run.id := p_run; v_run.event_count := 0; v_run.chain_head := '';
  v_run := signalbox.chain_events(v_run, p_at, p_keys, p_bodies);
  insert into signalbox.run (id, signal_id, signal, context, repository, requested_by, digest, on_escalation, timeout_ms,
      state, epoch, executor, started_at, retry_of, event_count, chain_head)
    values (p_run, p_signal, p_name, p_run_context, p_repository, p_requested_by, p_digest, p_on_escalation, p_timeout_ms,
      'running', 1, p_executor, p_started_at, p_retry_of, v_run.event_count, v_run.chain_head);
  kind := 'started'; run := p_run; events := v_run.event_count; head := v_run.chain_head;
end $$;
`;
