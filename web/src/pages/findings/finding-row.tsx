import type { ReactNode } from "react";
import type { Finding } from "../../door/contract.ts";
import { Pill } from "../../parts/pill.tsx";

interface FindingRowProps {
  readonly finding: Finding;
  readonly isNew: boolean;
  readonly isAccepted: boolean;
}

/** A finding: how bad, what, where; what to do and by whom. */
export function FindingRow({ finding, isNew, isAccepted }: FindingRowProps): ReactNode {
  return (
    <li>
      <Pill state={finding.severity} />
      <div>
        <p className="wrap">
          {finding.message} {isNew ? <span className="tag">new</span> : null}
          {isAccepted ? <span className="tag">accepted by the baseline</span> : null}
        </p>
        <p className="quiet wrap">
          <code>{placeOf(finding)}</code> <code>{finding.rule}</code>
        </p>
        <p className="quiet wrap">
          {finding.remedy} <span>({finding.owner})</span>
        </p>
      </div>
    </li>
  );
}

function placeOf({ where }: Finding): string {
  const line = where.line === undefined ? "" : `:${where.line}`;
  return where.file === undefined ? (where.thing ?? "") : `${where.file}${line}`;
}
