import type { ReactNode } from "react";
import type { RunView } from "../../door/contract.ts";
import { Card } from "../../parts/card.tsx";
import { Pill } from "../../parts/pill.tsx";
import { SeverityBar } from "../../parts/trend.tsx";
import { Value } from "../../parts/value.tsx";
import { count, fieldOf } from "../../parts/words.ts";
import { Link } from "../../routing/link.tsx";
import { Address } from "./results.tsx";

type Report = NonNullable<RunView["report"]>;

/** What came of the run, in the order in which a reader wants to know it. */
export function ReportCard({ report }: { readonly report: Report }): ReactNode {
  const { gate } = report;
  const document = fieldOf(report.details, "document");
  return (
    <Card
      title="Report"
      aside={
        gate === null ? undefined : (
          <Pill
            state={gate.passed ? "passed" : "failed"}
            word={`gate ${gate.succeeded}/${gate.applicable}, needs ${Math.round(gate.threshold * 100)} %`}
          />
        )
      }
    >
      <p>{report.summary}</p>
      <Lines title="Issues" lines={report.issues} />
      <Lines title="Next" lines={report.nextSteps} />
      {typeof document === "string" && document !== "" ? (
        <details>
          <summary>Document</summary>
          <Value value={document} />
        </details>
      ) : null}
      {report.keptWorktree === null ? null : (
        <p className="quiet">
          The work is kept in <code className="wrap">{report.keptWorktree}</code>
        </p>
      )}
    </Card>
  );
}

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly string[] }): ReactNode {
  if (lines.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul className="values">
        {lines.map((line, index) => (
          <li key={index} className="wrap">
            {line}
          </li>
        ))}
      </ul>
    </>
  );
}

/** What exists because of the run, and how to undo it. */
export function DeliverablesCard({ report }: { readonly report: Report }): ReactNode {
  if (report.deliverables.length === 0) return null;
  return (
    <Card title="Deliverables">
      <dl className="fields">
        {report.deliverables.map((one, index) => (
          <div key={index}>
            <dt>{one.type}</dt>
            <dd>
              <Address url={one.value} />
              {one.undo === undefined ? null : (
                <div className="quiet">
                  undo: <code className="wrap">{one.undo}</code>
                </div>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

/** How many findings, and what changed since the last time. */
export function FindingsCard({ report }: { readonly report: Report }): ReactNode {
  const total = Object.values(report.findingCounts).reduce((sum, one) => sum + one, 0);
  const { trend } = report;
  if (total === 0 && trend === null) return null;
  return (
    <Card title="Findings" aside={<Link to={`/findings?run=${report.run}`}>{count(total, "finding")}</Link>}>
      <SeverityBar counts={report.findingCounts} />
      {trend === null ? null : trend.since === null ? (
        <p className="quiet">The first run of its kind: nothing to compare with.</p>
      ) : (
        <p>
          Since <Link to={`/runs/${trend.since}`}>the last one</Link>: {trend.new} new, {trend.fixed} fixed,{" "}
          {trend.open} still open.
        </p>
      )}
    </Card>
  );
}
