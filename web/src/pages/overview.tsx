import type { ReactNode } from "react";
import type { Approval, Escalation, FindingHistory, Page as PageOf, Status } from "../door/contract.ts";
import { useResource } from "../door/use-resource.ts";
import type { PageEntry } from "../page-entry.ts";
import { Card } from "../parts/card.tsx";
import { Page } from "../parts/page.tsx";
import { Pill } from "../parts/pill.tsx";
import { RunTable } from "../parts/tables/run-table.tsx";
import { Empty, Loaded } from "../parts/states.tsx";
import { SeverityBar, TrendChart } from "../parts/trend.tsx";
import { When } from "../parts/when.tsx";
import { count, nameOfRepository } from "../parts/words.ts";
import { Link } from "../routing/link.tsx";
import { RunDurations } from "./run-durations.tsx";
import { StartLink } from "./start/start-link.tsx";

const LOOK_MS = 4_000;

/** What needs a person, what is under way, what was found, what ended last. */
export const overviewPage: PageEntry = { path: "/", title: "Overview", Component: Overview };

function Overview(): ReactNode {
  const status = useResource<Status>("/v1/status", LOOK_MS);
  return (
    <Page title="Overview" action={<StartLink />}>
      <Loaded resource={status} what="what is going on">
        {({ running, waiting, unfinished, recent }) => (
          <>
            <div className="columns">
              <Decisions />
              <Card title="Under way" aside={count(running.length, "run")}>
                {running.length === 0 ? <p className="quiet">Nothing works at the moment.</p> : null}
                <ul className="plain">
                  {running.map(({ run, line }) => (
                    <li key={run.id}>
                      <Link to={`/runs/${run.id}`}>{run.signal.replace(/^OPS:/, "")}</Link>{" "}
                      {nameOfRepository(run.repository)}
                      <div className="quiet">{line}</div>
                    </li>
                  ))}
                  {unfinished.map((run) => (
                    <li key={run.id}>
                      <Link to={`/runs/${run.id}`}>{run.signal.replace(/^OPS:/, "")}</Link>{" "}
                      <span className="quiet">left by a process that ended; it goes on by itself when adopted</span>
                    </li>
                  ))}
                </ul>
                {waiting.length === 0 ? null : (
                  <p className="quiet">{count(waiting.length, "run")} waiting for a person.</p>
                )}
              </Card>
              <LastAudit />
            </div>
            <Card title="Last runs" aside={<Link to="/runs">All runs</Link>}>
              {recent.length === 0 ? (
                <Empty title="No run has ended yet.">
                  <p>
                    Send the first signal: <Link to="/start">start one here</Link>, or in a terminal of the repository{" "}
                    <code>signalbox audit</code>
                  </p>
                </Empty>
              ) : (
                <RunTable runs={recent} />
              )}
            </Card>
            <RunDurations />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Decisions(): ReactNode {
  const approvals = useResource<PageOf<Approval>>("/v1/approvals?state=pending", LOOK_MS);
  const escalations = useResource<PageOf<Escalation>>("/v1/escalations?state=open", LOOK_MS);
  return (
    <Card title="Your decisions" aside={<Link to="/decisions">Inbox</Link>}>
      <Loaded resource={approvals} what="decisions">
        {({ items }) => (
          <Loaded resource={escalations} what="questions">
            {({ items: asked }) => <DecisionList approvals={items} escalations={asked} />}
          </Loaded>
        )}
      </Loaded>
    </Card>
  );
}

interface DecisionListProps {
  readonly approvals: readonly Approval[];
  readonly escalations: readonly Escalation[];
}

function DecisionList({ approvals, escalations }: DecisionListProps): ReactNode {
  if (approvals.length + escalations.length === 0) return <p className="quiet">Nothing waits for a person.</p>;
  return (
    <ul className="plain">
      {approvals.map((approval) => (
        <li key={approval.id}>
          <Pill state="pending" word="approval" /> <Link to={`/decisions/${approval.id}`}>{approval.action}</Link>
          <div className="quiet">
            expires <When at={approval.expiresAt} />
          </div>
        </li>
      ))}
      {escalations.map((escalation) => (
        <li key={escalation.id}>
          <Pill state="open" word="question" /> <Link to={`/decisions/${escalation.id}`}>{escalation.title}</Link>
        </li>
      ))}
    </ul>
  );
}

function LastAudit(): ReactNode {
  const history = useResource<FindingHistory>("/v1/findings/history", 30_000);
  return (
    <Card title="Findings" aside={<Link to="/findings">All findings</Link>}>
      <Loaded resource={history} what="findings">
        {({ points }) => {
          const last = points.at(-1);
          if (last === undefined)
            return (
              <p className="quiet">
                No audit has ended yet. <code>signalbox audit</code> looks at git, documentation and skills.
              </p>
            );
          return (
            <>
              <SeverityBar counts={last.counts} />
              <TrendChart points={points.slice(-12)} height={64} />
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}
