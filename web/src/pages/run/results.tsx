import type { ReactNode } from "react";
import type { Assignment } from "../../door/contract.ts";
import { Card } from "../../parts/card.tsx";
import { Pill } from "../../parts/pill.tsx";
import { Rows } from "../../parts/tables/rows.tsx";
import { count, formatMs } from "../../parts/words.ts";

type Result = NonNullable<Assignment["result"]>;
type Evidence = Result["evidence"][number];

/** What each agent was asked to do, how it ended, and what proves it. */
export function ResultTable({ assignments }: { readonly assignments: readonly Assignment[] }): ReactNode {
  return (
    <Card title="Results" aside={count(assignments.length, "assignment")}>
      {assignments.length === 0 ? (
        <p className="quiet">No agent has been asked yet.</p>
      ) : (
        <Rows heads={["Agent", "Task", "Status", { figures: "Took" }, "What came of it"]} kind="results">
          {assignments.map((row) => (
            <tr key={row.id}>
              <td>{row.agent}</td>
              <td>{row.name}</td>
              <td>
                <Pill state={row.result?.status ?? row.status} />
              </td>
              <td className="number">{row.result === null ? "" : formatMs(row.result.durationMs)}</td>
              <td>{row.result === null ? null : <Outcome result={row.result} />}</td>
            </tr>
          ))}
        </Rows>
      )}
    </Card>
  );
}

function Outcome({ result }: { readonly result: Result }): ReactNode {
  const proofs = result.evidence.length + result.criteria.length;
  return (
    <>
      {result.error === undefined ? result.summary : <span className="wrap">{result.error.message}</span>}
      {proofs === 0 ? null : (
        <details>
          <summary>
            {[
              result.evidence.length > 0 ? `evidence: ${result.evidence.length}` : "",
              result.criteria.length > 0
                ? `criteria: ${result.criteria.filter((one) => one.met).length} of ${result.criteria.length} met`
                : "",
            ]
              .filter((part) => part !== "")
              .join(", ")}
          </summary>
          <ul className="values">
            {result.evidence.map((one, index) => (
              <li key={index}>
                <EvidenceLine evidence={one} />
              </li>
            ))}
            {result.criteria.map((one, index) => (
              <li key={`criterion ${index}`}>
                {one.met ? "✓" : "✕"} {one.criterion} <span className="quiet">{one.evidence}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function EvidenceLine({ evidence }: { readonly evidence: Evidence }): ReactNode {
  const note = evidence.note === undefined ? null : <span className="quiet"> {evidence.note}</span>;
  switch (evidence.kind) {
    case "command":
      return (
        <>
          <code className="wrap">{evidence.command.join(" ")}</code> exit {evidence.exitCode}
          {note}
        </>
      );
    case "url":
      return (
        <>
          <Address url={evidence.url} />
          {note}
        </>
      );
    case "commit":
      return (
        <>
          commit <code>{evidence.sha.slice(0, 12)}</code>
          {note}
        </>
      );
    case "file":
      return (
        <>
          <code className="wrap">{evidence.path}</code>{" "}
          <span className="quiet mono">{evidence.digest.slice(0, 12)}</span>
          {note}
        </>
      );
  }
}

/** An address as a link where it is one of the web; else as text, so that no other scheme can be pressed. */
export function Address({ url }: { readonly url: string }): ReactNode {
  return /^https?:\/\//i.test(url) ? (
    <a href={url} rel="noreferrer noopener" target="_blank" className="wrap">
      {url}
    </a>
  ) : (
    <code className="wrap">{url}</code>
  );
}
