import { type ReactNode, useMemo, useState } from "react";
import type { RunView } from "../../door/contract.ts";
import { asProblem, type Problem } from "../../door/problem.ts";
import { useSession } from "../../door/session.tsx";
import { type LiveRun, useRun } from "../../door/use-run.ts";
import type { PageEntry, PageProps } from "../../page-entry.ts";
import { Card } from "../../parts/card.tsx";
import { Page } from "../../parts/page.tsx";
import { Pill } from "../../parts/pill.tsx";
import { Away, Loading, Trouble } from "../../parts/states.tsx";
import { useNow, When } from "../../parts/when.tsx";
import { formatMs, nameOfRepository } from "../../parts/words.ts";
import { usePlace } from "../../routing/route.ts";
import { readTracks } from "../../tracks/model.ts";
import { TrackDiagram } from "../../tracks/track-diagram.tsx";
import { ApprovalCard } from "../decisions/approval.tsx";
import { EscalationCard } from "../decisions/escalation.tsx";
import { EventList } from "./event-list.tsx";
import { DeliverablesCard, FindingsCard, ReportCard } from "./report.tsx";
import { ResultTable } from "./results.tsx";

const TICK_MS = 1_000;

/** One run, live: its tracks, results with evidence, events, report, and the decision that it waits for. */
export const runPage: PageEntry = { path: "/runs/:id", Component: RunPage };

function RunPage({ names }: PageProps): ReactNode {
  const live = useRun(names["id"] ?? "");
  if (live.view !== null) return <Shown live={live} view={live.view} />;
  return (
    <Page title="Run" crumb={{ to: "/runs", text: "Runs" }}>
      {live.problem === null ? <Loading what="the run" /> : <Trouble problem={live.problem} retry={live.reload} />}
    </Page>
  );
}

function Shown({ live, view }: { readonly live: LiveRun; readonly view: RunView }): ReactNode {
  const { run, report } = view;
  const tick = useNow(TICK_MS);
  const now = run.endedAt === null ? tick : 0;
  const { events } = live;
  const tracks = useMemo(() => readTracks(view, events, now), [view, events, now]);
  const waitedMs = tracks.waits.reduce((sum, wait) => sum + wait.to - wait.from, 0);
  return (
    <Page
      crumb={{ to: "/runs", text: "Runs" }}
      title={`${run.signal} ${nameOfRepository(run.repository)}`}
      beside={<Pill state={run.state} />}
      meta={[
        <span key="id" className="mono">
          {run.id}
        </span>,
        `asked for by ${run.requestedBy}`,
        <span key="began">
          began <When at={run.startedAt} as="full" />
        </span>,
        `${run.endedAt === null ? "working" : "worked"} ${formatMs(tracks.to - tracks.from - waitedMs)}`,
        waitedMs > 0 ? `waited ${formatMs(waitedMs)}` : "",
      ]}
    >
      {live.stream === "again" ? (
        <Away>The server is away. What is shown was so when it was last heard of; the page goes on by itself.</Away>
      ) : null}
      {usePlace().searchParams.has("joined") ? (
        <p className="notice">The same was asked for already: this is the run that is under way.</p>
      ) : null}
      <div className="beside">
        <div>
          <Card title="Tracks">
            <TrackDiagram tracks={tracks} />
          </Card>
          {report === null ? null : <ReportCard report={report} />}
          <ResultTable assignments={view.assignments} />
          <EventList events={events} stream={live.stream} run={run.id} />
        </div>
        <aside aria-label="Decision and outcome">
          <Decision view={view} decided={live.reload} />
          {report === null ? null : <DeliverablesCard report={report} />}
          {report === null ? null : <FindingsCard report={report} />}
          <Control view={view} changed={live.reload} />
        </aside>
      </div>
    </Page>
  );
}

function Decision({ view, decided }: { readonly view: RunView; decided(): void }): ReactNode {
  const approval = view.approvals.find((one) => one.state === "pending");
  if (approval !== undefined) return <ApprovalCard approval={approval} decided={decided} isShort />;
  const escalation = view.escalations.find((one) => one.state === "open");
  return escalation === undefined ? null : <EscalationCard escalation={escalation} decided={decided} />;
}

interface ControlProps {
  readonly view: RunView;
  changed(): void;
}

/** Stop a run that goes on; try one again that ended badly. */
function Control({ view, changed }: ControlProps): ReactNode {
  const { client, may } = useSession();
  const [problem, setProblem] = useState<Problem | null>(null);
  const { run } = view;
  if (!may("operate")) return null;
  const isOver = run.endedAt !== null;
  if (isOver && run.state === "complete") return null;
  const act = (verb: "abort" | "retry") => {
    client.send("POST", `/v1/runs/${run.id}/${verb}`, {}).then(
      () => changed(),
      (thrown: unknown) => setProblem(asProblem(thrown)),
    );
  };
  return (
    <Card title="Control">
      {isOver ? (
        <button type="button" onClick={() => act("retry")}>
          Try it again as a new run
        </button>
      ) : run.abortRequestedBy === null ? (
        <button type="button" onClick={() => act("abort")}>
          Stop this run
        </button>
      ) : (
        <p className="quiet">Stopping: {run.abortRequestedBy} asked for it.</p>
      )}
      {problem === null ? null : <Trouble problem={problem} />}
    </Card>
  );
}
