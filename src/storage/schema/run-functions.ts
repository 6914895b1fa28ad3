/**
 * The boundaries of a run: round begun, results recorded, plan remembered, waiting, ended. Each is one idempotent call.
 *
 * A boundary that only the run itself goes by does not wait for the disk (\`synchronous_commit\` off): the log is written in
 * order, so that whatever is on disk later (a step, an intended effect, the run's end) has everything before it on disk too.
 */
export const RUN_FUNCTIONS = `
create function signalbox.begin_round(
  p_run text, p_epoch integer, p_at bigint, p_round integer, p_ids text[], p_names text[], p_agents text[], p_tasks text[],
  p_criticals boolean[], p_inputs text[], p_keys text[], p_bodies text[], out at float8, out is_abort boolean)
language plpgsql as $$
declare v_run signalbox.run;
begin
  perform set_config('synchronous_commit', 'off', true);
  v_run := signalbox.own_run(p_run, p_epoch);
  select r.at, r.is_abort into at, is_abort from signalbox.round r where r.run = p_run and r.round = p_round;
  if found then return; end if;
  at := p_at; is_abort := v_run.abort_requested_by is not null;
  insert into signalbox.round values (p_run, p_round, p_at, is_abort);
  insert into signalbox.assignment (run, id, name, agent, task, is_critical, input, started_at, status, attempts)
    select p_run, a.id, a.name, a.agent, a.task, a.critical, a.input, p_at, 'running', 0
    from unnest(p_ids, p_names, p_agents, p_tasks, p_criticals, p_inputs) as a(id, name, agent, task, critical, input)
    on conflict do nothing;
  perform signalbox.append_events(v_run, p_at, p_keys, p_bodies);
end $$;

create function signalbox.record_results(
  p_run text, p_epoch integer, p_at bigint, p_ids text[], p_agents text[], p_tasks text[], p_criticals boolean[],
  p_started bigint[], p_statuses text[], p_attempts integer[], p_durations float8[], p_results text[],
  p_finding_of integer[], p_positions integer[], p_ranks integer[], p_places text[], p_fingerprints text[], p_findings text[],
  p_keys text[], p_bodies text[]) returns void language plpgsql as $$
declare v_run signalbox.run; v_recorded text[];
begin
  perform set_config('synchronous_commit', 'off', true);
  v_run := signalbox.own_run(p_run, p_epoch);
  with written as (
    insert into signalbox.assignment as a
        (run, id, name, agent, task, is_critical, started_at, ended_at, status, attempts, duration_ms, result)
      select p_run, n.id, regexp_replace(n.id, '^.*/', ''), n.agent, n.task, n.critical, n.started, p_at, n.status,
        n.attempts, n.duration, n.result
      from unnest(p_ids, p_agents, p_tasks, p_criticals, p_started, p_statuses, p_attempts, p_durations, p_results)
        as n(id, agent, task, critical, started, status, attempts, duration, result)
      on conflict (run, id) do update set ended_at = excluded.ended_at, status = excluded.status,
        attempts = excluded.attempts, duration_ms = excluded.duration_ms, result = excluded.result
      where a.result is null
      returning a.id)
  select array_agg(w.id) into v_recorded from written w;
  if cardinality(p_findings) > 0 then
    insert into signalbox.finding (run, assignment, position, severity_rank, place, fingerprint, body)
      select p_run, p_ids[f.owner], f.position, f.rank, f.place, f.fingerprint, f.body
      from unnest(p_finding_of, p_positions, p_ranks, p_places, p_fingerprints, p_findings)
        as f(owner, position, rank, place, fingerprint, body)
      where p_ids[f.owner] = any(v_recorded)
      on conflict do nothing;
  end if;
  perform signalbox.append_events(v_run, p_at, p_keys, p_bodies);
end $$;

create function signalbox.record_plan(p_run text, p_epoch integer, p_assignment text, p_plan text, p_replace boolean)
returns text language plpgsql as $$
declare v_plan text;
begin
  perform signalbox.own_run(p_run, p_epoch);
  insert into signalbox.plan as p values (p_run, p_assignment, p_plan)
    on conflict (run, assignment) do update set plan = case when p_replace then excluded.plan else p.plan end
    returning p.plan into v_plan;
  return v_plan;
end $$;

create function signalbox.set_waiting(p_run text, p_epoch integer, p_for text, p_id text) returns void language plpgsql as $$
begin
  perform signalbox.own_run(p_run, p_epoch);
  update signalbox.run set waiting_for = p_for, waiting_id = p_id, state = case when p_for is null then 'running' else 'waiting' end
    where id = p_run and ended_at is null;
end $$;

create function signalbox.end_run(
  p_run text, p_epoch integer, p_at bigint, p_state text, p_gate text, p_report text, p_keys text[], p_bodies text[],
  out report text, out head text, out events integer) language plpgsql as $$
declare v_run signalbox.run;
begin
  v_run := signalbox.own_run(p_run, p_epoch);
  if v_run.ended_at is null then
    v_run := signalbox.chain_events(v_run, p_at, p_keys, p_bodies);
    update signalbox.run set event_count = v_run.event_count, chain_head = v_run.chain_head, state = p_state, ended_at = p_at, waiting_for = null, waiting_id = null, gate = p_gate,
        report = p_report, end_count = v_run.event_count, end_head = v_run.chain_head
      where id = p_run returning * into v_run;
    delete from signalbox.lease l where l.run = p_run;
  end if;
  report := v_run.report; head := v_run.end_head; events := v_run.end_count;
end $$;
`;
