/** Questions to people: approvals and escalations. The run's row is always locked before the question's. */
export const QUESTION_FUNCTIONS = `
create function signalbox.ask_approval(
  p_run text, p_epoch integer, p_at bigint, p_id text, p_assignment text, p_flow text, p_action text, p_arguments text,
  p_digest text, p_target text, p_risk text, p_requester text, p_may_answer text, p_asked_at bigint, p_expires_at bigint,
  p_on_expiry text, p_keys text[], p_bodies text[]) returns setof signalbox.approval language plpgsql as $$
declare v_run signalbox.run;
begin
  v_run := signalbox.own_run(p_run, p_epoch);
  insert into signalbox.approval values (p_id, p_run, p_assignment, p_flow, p_action, p_arguments, p_digest, p_target, p_risk,
    p_requester, p_may_answer, p_asked_at, p_expires_at, p_on_expiry, 'pending', '{}') on conflict (id) do nothing;
  perform signalbox.append_events(v_run, p_at, p_keys, p_bodies);
  return query select * from signalbox.approval a where a.id = p_id;
end $$;

create function signalbox.run_of_question(p_run text, p_kind text, p_id text) returns signalbox.run language plpgsql as $$
declare v_run signalbox.run;
begin
  select * into v_run from signalbox.run where id = p_run for update;
  if not found then raise exception '% % does not exist', p_kind, p_id using errcode = 'SB002'; end if;
  return v_run;
end $$;

create function signalbox.decide_approval(
  p_id text, p_at bigint, p_decision text, p_state text, p_keys text[], p_bodies text[])
returns setof signalbox.approval language plpgsql as $$
declare v_run signalbox.run; v_state text;
begin
  v_run := signalbox.run_of_question((select a.run from signalbox.approval a where a.id = p_id), 'approval', p_id);
  select a.state into v_state from signalbox.approval a where a.id = p_id;
  if v_state <> 'pending' then
    raise exception 'approval % is % already', p_id, v_state using errcode = 'SB003';
  end if;
  update signalbox.approval a set decisions = a.decisions || p_decision, state = p_state where a.id = p_id;
  perform signalbox.append_events(v_run, p_at, p_keys, p_bodies);
  return query select * from signalbox.approval a where a.id = p_id;
end $$;

create function signalbox.move_approval(
  p_run text, p_epoch integer, p_at bigint, p_id text, p_to text, p_keys text[], p_bodies text[])
returns setof signalbox.approval language plpgsql as $$
declare v_run signalbox.run; v_state text;
begin
  v_run := signalbox.own_run(p_run, p_epoch);
  select a.state into v_state from signalbox.approval a where a.id = p_id and a.run = p_run;
  if not found then raise exception 'approval % does not exist', p_id using errcode = 'SB002'; end if;
  if v_state <> p_to then
    if not (case p_to when 'claimed' then v_state = 'approved'
                      when 'stale' then v_state in ('pending', 'approved', 'claimed')
                      else v_state in ('pending', 'approved') end) then
      raise exception 'approval % is % and cannot become %', p_id, v_state, p_to using errcode = 'SB003';
    end if;
    update signalbox.approval a set state = p_to where a.id = p_id;
    perform signalbox.append_events(v_run, p_at, p_keys, p_bodies);
  end if;
  return query select * from signalbox.approval a where a.id = p_id;
end $$;

create function signalbox.raise_escalation(
  p_run text, p_epoch integer, p_at bigint, p_id text, p_asked_at bigint, p_body text, p_level integer, p_next_level_at bigint,
  p_state text, p_keys text[], p_bodies text[]) returns setof signalbox.escalation language plpgsql as $$
declare v_run signalbox.run;
begin
  v_run := signalbox.own_run(p_run, p_epoch);
  insert into signalbox.escalation values (p_id, p_run, p_asked_at, p_body, p_level, p_next_level_at, p_state, null)
    on conflict (id) do nothing;
  perform signalbox.append_events(v_run, p_at, p_keys, p_bodies);
  return query select * from signalbox.escalation e where e.id = p_id;
end $$;

create function signalbox.answer_escalation(p_id text, p_at bigint, p_answer text, p_keys text[], p_bodies text[])
returns setof signalbox.escalation language plpgsql as $$
declare v_run signalbox.run; v_state text;
begin
  v_run := signalbox.run_of_question((select e.run from signalbox.escalation e where e.id = p_id), 'escalation', p_id);
  select e.state into v_state from signalbox.escalation e where e.id = p_id;
  if v_state <> 'open' then
    raise exception 'escalation % is % already', p_id, v_state using errcode = 'SB003';
  end if;
  update signalbox.escalation e set answer = p_answer, state = 'answered' where e.id = p_id;
  perform signalbox.append_events(v_run, p_at, p_keys, p_bodies);
  return query select * from signalbox.escalation e where e.id = p_id;
end $$;

create function signalbox.raise_level(
  p_run text, p_epoch integer, p_at bigint, p_id text, p_level integer, p_next_level_at bigint, p_state text,
  p_keys text[], p_bodies text[]) returns setof signalbox.escalation language plpgsql as $$
declare v_run signalbox.run;
begin
  v_run := signalbox.own_run(p_run, p_epoch);
  update signalbox.escalation e set level = p_level, next_level_at = p_next_level_at, state = p_state
    where e.id = p_id and e.run = p_run and e.state = 'open';
  if found then perform signalbox.append_events(v_run, p_at, p_keys, p_bodies); end if;
  return query select * from signalbox.escalation e where e.id = p_id;
end $$;
`;
