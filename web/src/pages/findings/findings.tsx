import { type ReactNode, useState } from "react";
import { type Finding, type FindingHistory, type Findings, SEVERITIES } from "../../door/contract.ts";
import { useResource } from "../../door/use-resource.ts";
import type { PageEntry } from "../../page-entry.ts";
import { Card } from "../../parts/card.tsx";
import { Page } from "../../parts/page.tsx";
import { Empty, Loaded } from "../../parts/states.tsx";
import { SeverityBar, TrendChart } from "../../parts/trend.tsx";
import { When } from "../../parts/when.tsx";
import { count } from "../../parts/words.ts";
import { Link } from "../../routing/link.tsx";
import { navigate, usePlace } from "../../routing/route.ts";
import { FindingRow } from "./finding-row.tsx";

const SHOWN = 500;
const AUDITS = [
  ["OPS:AUDIT", "Everything"],
  ["OPS:DOCS_AUDIT", "Documentation"],
] as const;

/** What the audits found, worst first, with the trend over the last of them. */
export const findingsPage: PageEntry = {
  ...{ path: "/findings", title: "Findings", group: "understand" },
  Component: FindingsPage,
};

function FindingsPage(): ReactNode {
  const { searchParams } = usePlace();
  const signal = searchParams.get("signal") ?? "OPS:AUDIT";
  const chosen = searchParams.get("run");
  const history = useResource<FindingHistory>(`/v1/findings/history?signal=${encodeURIComponent(signal)}`);
  return (
    <Page title="Findings">
      <p className="tools">
        <label htmlFor="audit">Audit</label>
        <select
          id="audit"
          value={signal}
          onChange={(event) => navigate(`/findings?signal=${encodeURIComponent(event.target.value)}`)}
        >
          {AUDITS.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </p>
      <Loaded resource={history} what="audits">
        {({ points }) => {
          const run = chosen ?? points.at(-1)?.run;
          const point = points.find((one) => one.run === run);
          return (
            <>
              {points.length === 0 ? null : (
                <Card title="Trend" aside="findings that count, by severity">
                  <TrendChart points={points} height={110} />
                  {point === undefined ? null : <SeverityBar counts={point.counts} />}
                </Card>
              )}
              {run === undefined ? (
                <Empty title="No audit has ended yet.">
                  <p>
                    <code>signalbox audit</code> looks at git health, documentation, skills and agents.
                  </p>
                </Empty>
              ) : (
                <OfRun run={run} />
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function OfRun({ run }: { readonly run: string }): ReactNode {
  const findings = useResource<Findings>(`/v1/findings?run=${encodeURIComponent(run)}&limit=${SHOWN}`);
  return (
    <Loaded resource={findings} what="findings">
      {(all) => <Listed key={run} all={all} />}
    </Loaded>
  );
}

function Listed({ all }: { readonly all: Findings }): ReactNode {
  const [severity, setSeverity] = useState("");
  const [text, setText] = useState("");
  const appeared = new Set(all.appeared);
  const accepted = new Set(all.accepted.map((one) => one.fingerprint));
  const shown = all.findings.filter(
    (one) => (severity === "" || one.severity === severity) && fits(one, text.toLowerCase()),
  );
  return (
    <Card
      title={`Findings of ${all.signal.replace(/^OPS:/, "")}`}
      aside={
        <>
          <Link to={`/runs/${all.run}`}>{all.run}</Link>, <When at={all.at} />
        </>
      }
    >
      <div className="tools">
        <select aria-label="Severity" value={severity} onChange={(event) => setSeverity(event.target.value)}>
          <option value="">every severity</option>
          {SEVERITIES.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
        <input
          type="search"
          aria-label="Find in the findings"
          placeholder="Find: a rule, a file, a word"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <span className="quiet">
          {count(shown.length, "finding")} of {all.total}
        </span>
      </div>
      {shown.length === 0 ? (
        <Empty title={all.total === 0 ? "Nothing was found." : "No finding fits."}>
          <p>{all.total === 0 ? "Every check of this audit passed." : "Change what is searched for."}</p>
        </Empty>
      ) : (
        <ul className="findings">
          {shown.map((one) => (
            <FindingRow
              key={one.fingerprint}
              finding={one}
              isNew={appeared.has(one.fingerprint)}
              isAccepted={accepted.has(one.fingerprint)}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}

function fits(finding: Finding, text: string): boolean {
  const { rule, message, where, owner } = finding;
  return `${rule} ${message} ${where.file ?? ""} ${where.thing ?? ""} ${owner}`.toLowerCase().includes(text);
}
