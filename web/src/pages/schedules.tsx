import type { ReactNode } from "react";
import type { Intake, Page as PageOf, Schedule } from "../door/contract.ts";
import { useSession } from "../door/session.tsx";
import { useResource } from "../door/use-resource.ts";
import { useSend } from "../door/use-send.ts";
import type { PageEntry } from "../page-entry.ts";
import { Page } from "../parts/page.tsx";
import { Pill } from "../parts/pill.tsx";
import { Empty, Loaded, Trouble } from "../parts/states.tsx";
import { Rows } from "../parts/tables/rows.tsx";
import { When } from "../parts/when.tsx";
import { formatMs, nameOfRepository } from "../parts/words.ts";
import { Link } from "../routing/link.tsx";
import { navigate } from "../routing/route.ts";

const LOOK_MS = 10_000;

/** What there is to say of a last time beside its run. `started` says nothing more than the run does. */
const OUTCOMES: Readonly<Record<string, string>> = {
  joined: "it was under way already",
  repeated: "it had been sent before",
  skipped: "a time was passed over: the run before was unfinished",
  missed: "a time went by while no server ran",
  queued: "the next waits for the end of that run",
};

/** Signals that are sent by the clock: when next, what came of the last time, and a pause. */
export const schedulesPage: PageEntry = {
  ...{ path: "/schedules", title: "Schedules", group: "operate" },
  Component: Schedules,
};

function Schedules(): ReactNode {
  const schedules = useResource<PageOf<Schedule>>("/v1/schedules", LOOK_MS);
  const { send, problem } = useSend(schedules.reload);
  const { may } = useSession();
  const change = ({ name, isPaused }: Schedule) =>
    void send("POST", `/v1/schedules/${encodeURIComponent(name)}/${isPaused ? "resume" : "pause"}`, {});
  const run = async ({ name }: Schedule) => {
    const intake = await send<Intake>("POST", `/v1/schedules/${encodeURIComponent(name)}/run`, {});
    if (intake !== null && intake.kind !== "ignored")
      navigate(`/runs/${intake.run.id}${intake.kind === "joined" ? "?joined" : ""}`);
  };
  return (
    <Page title="Schedules">
      <p className="quiet lead">
        Signals that are sent by the clock.
        {may("operate") ? "" : " You are signed in to look: somebody with the role operator pauses and resumes them."}
      </p>
      {problem === null ? null : <Trouble problem={problem} />}
      <Loaded resource={schedules} what="schedules">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="There is no schedule yet.">
              <p>
                An owner makes one: <code>signalbox schedule add weekly-report --cron "0 8 * * 1" ...</code>, or by a
                POST to <code>/v1/schedules</code>.
              </p>
            </Empty>
          ) : (
            <ScheduleTable
              schedules={items}
              change={may("operate") ? change : null}
              run={may("signal") ? (schedule) => void run(schedule) : null}
            />
          )
        }
      </Loaded>
    </Page>
  );
}

interface ScheduleTableProps {
  readonly schedules: readonly Schedule[];
  /** Pauses or resumes; null for who may not. */
  readonly change: ((schedule: Schedule) => void) | null;
  /** Sends its signal now; null for who may not. */
  readonly run: ((schedule: Schedule) => void) | null;
}

function ScheduleTable({ schedules, change, run }: ScheduleTableProps): ReactNode {
  return (
    <Rows
      heads={[
        "Schedule",
        "Signal",
        "When",
        "Next",
        "Last",
        ...(change === null && run === null ? [] : [{ unseen: "Run now, pause or resume" }]),
      ]}
    >
      {schedules.map((schedule) => (
        <ScheduleRow key={schedule.id} schedule={schedule} change={change} run={run} />
      ))}
    </Rows>
  );
}

interface ScheduleRowProps {
  readonly schedule: Schedule;
  readonly change: ScheduleTableProps["change"];
  readonly run: ScheduleTableProps["run"];
}

function ScheduleRow({ schedule, change, run }: ScheduleRowProps): ReactNode {
  const { name, signal, repository, cron, timeZone, isPaused, createdBy } = schedule;
  return (
    <tr>
      <td className="wrap">
        <strong>{name}</strong>
        <div className="quiet">by {createdBy}</div>
      </td>
      <td>
        {signal.replace(/^OPS:/, "")}
        {repository === "" ? null : (
          <div className="quiet" title={repository}>
            {nameOfRepository(repository)}
          </div>
        )}
      </td>
      <td>
        <code>{cron}</code>
        <div className="quiet">{timeZone}</div>
      </td>
      <td>
        <Next schedule={schedule} />
      </td>
      <td className="wrap">
        <Last schedule={schedule} />
      </td>
      {change === null && run === null ? null : (
        <td>
          {run === null ? null : (
            <button type="button" onClick={() => run(schedule)}>
              Run now <span className="unseen">{name}</span>
            </button>
          )}{" "}
          {change === null ? null : (
            <button type="button" onClick={() => change(schedule)}>
              {isPaused ? "Resume" : "Pause"} <span className="unseen">{name}</span>
            </button>
          )}
        </td>
      )}
    </tr>
  );
}

function Next({ schedule: { isPaused, nextAt, jitterMs } }: { readonly schedule: Schedule }): ReactNode {
  if (isPaused) return <Pill state="paused" />;
  if (nextAt === null) return <span className="quiet">never again: its expression has no later time</span>;
  return (
    <>
      <When at={nextAt} as="full" />
      <div className="quiet">
        <When at={nextAt} />
        {jitterMs === 0 ? "" : `, or up to ${formatMs(jitterMs).replace(/ 00 s$/, "")} later`}
      </div>
    </>
  );
}

function Last({ schedule: { lastAt, lastRun, lastOutcome } }: { readonly schedule: Schedule }): ReactNode {
  if (lastOutcome === null) return <span className="quiet">not sent yet</span>;
  const when = lastAt === null ? null : <When at={lastAt} />;
  const run = lastRun === null ? null : <Link to={`/runs/${lastRun}`}>{lastRun}</Link>;
  const told = OUTCOMES[lastOutcome];
  if (told !== undefined || lastOutcome === "started")
    return (
      <>
        {run} {when}
        {told === undefined ? null : <div className="quiet">{told}</div>}
      </>
    );
  return (
    <>
      {when} <span className="bad">{lastOutcome}</span>
      {run === null ? null : <div className="quiet">the run before: {run}</div>}
    </>
  );
}
