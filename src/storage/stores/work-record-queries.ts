/** Text of JSON that Postgres can take apart: it refuses the null character and halves of surrogate pairs where they are escaped. */
const readable = (column: string) =>
  String.raw`regexp_replace(${column}, '\\u(0000|d[89a-f][0-9a-f]{2})', '\\ufffd', 'g')::json`;

/** The runs of a window, newest first, at most so many: $1 repository or null, $2 and $3 the instants. */
const WINDOW = `w as (select r.* from signalbox.run r where ($1::text is null or r.repository = $1)
  and r.started_at >= $2 and r.started_at < $3 order by r.started_at desc limit 20000)`;

/** Runs by signal and state. */
export const RUNS = `with ${WINDOW} select signal, state, count(*)::int as count from w group by signal, state
  order by signal, count(*) desc, state`;

/** Median and 90th percentile of the ended runs, by signal and for all together. */
export const DURATIONS = `with ${WINDOW} select signal, count(*)::int as count,
  (percentile_cont(0.5) within group (order by (ended_at - started_at)::float8))::float8 as "medianMs",
  (percentile_cont(0.9) within group (order by (ended_at - started_at)::float8))::float8 as "p90Ms"
  from w where ended_at is not null group by grouping sets ((signal), ()) having count(*) > 0`;

/** Runs whose gate did not pass. */
export const FAILED_GATES = `with ${WINDOW} select count(*)::int as count from w
  where gate is not null and gate::json->>'passed' = 'false'`;

/** Assignments that took longer than they may. */
export const TIMEOUTS = `with ${WINDOW} select count(*)::int as count from w
  join signalbox.assignment a on a.run = w.id where a.status = 'timeout'`;

/** Attempts that recovered from a foreseen failure: their events have keys of their own. */
export const RECOVERIES = `with ${WINDOW} select count(*)::int as count from w
  join signalbox.event e on e.run = w.id and e.key >= 'recovery:' and e.key < 'recovery;'`;

/** Assignments that did not succeed, newest first. */
export const FAILURES = `with ${WINDOW} select a.run, a.agent, a.task, a.status,
  coalesce(a.ended_at, a.started_at)::float8 as at, (${readable("a.result")}->'error')::text as error
  from w join signalbox.assignment a on a.run = w.id where a.status in ('failed', 'timeout', 'denied', 'aborted')
  order by coalesce(a.ended_at, a.started_at) desc, a.run, a.id limit $4`;

/** Approvals that were asked for by runs of the window. */
export const APPROVALS = `with ${WINDOW} select p.run, p.action, p.asked_at::float8 as "askedAt", p.state, p.decisions
  from w join signalbox.approval p on p.run = w.id order by p.asked_at desc, p.id limit $4`;

/** Escalations of runs of the window. */
export const ESCALATIONS = `with ${WINDOW} select e.run, e.body, e.asked_at::float8 as "askedAt", e.state, e.answer
  from w join signalbox.escalation e on e.run = w.id order by e.asked_at desc, e.id limit $4`;

/** What exists because of the runs, by type. */
export const DELIVERABLES = `with ${WINDOW} select d.item->>'type' as type, count(*)::int as count
  from w cross join lateral json_array_elements(${readable("w.report")}->'deliverables') as d(item)
  where w.report is not null group by 1 order by 1 limit 100`;

/** The last audit of a repository that had ended by an instant. */
export const LAST_AUDIT = `select r.id as run from signalbox.run r where r.signal = 'OPS:AUDIT' and r.repository = $1
  and r.ended_at is not null and r.ended_at < $2 and r.state in ('complete', 'partial')
  order by r.started_at desc, r.id desc limit 1`;

/** So many of the audits before tell since when a finding is known. */
const AUDITS = `audits as (select r.id, r.started_at from signalbox.run r where r.signal = 'OPS:AUDIT' and r.repository = $2
  and r.ended_at is not null and r.started_at < $3 order by r.started_at desc limit 200)`;

/** The findings of an audit, each once, with the start of the first audit that saw it. */
export const OPEN_FINDINGS = `with ${AUDITS},
  present as (select fingerprint, min(severity_rank)::int as severity, min(body) as body
    from signalbox.finding where run = $1 group by fingerprint limit 20000)
  select p.severity, min(a.started_at)::float8 as "firstAt", p.body from present p
  join signalbox.finding f on f.fingerprint = p.fingerprint join audits a on a.id = f.run
  group by p.fingerprint, p.severity, p.body order by p.severity, p.fingerprint`;

/** How many findings of the first audit the second has not, and the other way round. */
export const CHANGED_FINDINGS = `with now as (select distinct fingerprint from signalbox.finding where run = $1),
  before as (select distinct fingerprint from signalbox.finding where run = $2)
  select (select count(*)::int from now where fingerprint not in (select fingerprint from before)) as new,
    (select count(*)::int from before where fingerprint not in (select fingerprint from now)) as fixed`;

/** Rules with findings in at least $4 audits of the window, or at so many places of one. */
export const RECURRING = `with ${WINDOW},
  seen as (select ${readable("f.body")}->>'rule' as rule, f.run, f.fingerprint, w.started_at, f.body
    from w join signalbox.finding f on f.run = w.id where w.ended_at is not null limit 200000)
  select min(body) as body, (array_agg(distinct run))[1:10] as runs, count(distinct fingerprint)::int as places,
    min(started_at)::float8 as "firstAt", max(started_at)::float8 as "lastAt"
  from seen where rule is not null group by rule
  having count(distinct run) >= $4 or count(distinct fingerprint) >= $4
  order by count(distinct run) desc, count(distinct fingerprint) desc, rule limit 200`;
