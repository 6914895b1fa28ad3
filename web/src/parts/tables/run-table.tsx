import type { ReactNode } from "react";
import type { Run } from "../../door/contract.ts";
import { Link } from "../../routing/link.tsx";
import { Pill } from "../pill.tsx";
import { When } from "../when.tsx";
import { formatMs, nameOfRepository } from "../words.ts";
import { Rows } from "./rows.tsx";

/** Runs as rows, newest first; on a narrow screen each is a small block. */
export function RunTable({ runs }: { readonly runs: readonly Run[] }): ReactNode {
  return (
    <Rows heads={["Signal", "State", "Repository", "Asked for by", "Began", { figures: "Took" }]}>
      {runs.map((run) => (
        <tr key={run.id}>
          <td>
            <Link to={`/runs/${run.id}`}>{run.signal.replace(/^OPS:/, "")}</Link>{" "}
            <span className="quiet mono">{run.id}</span>
          </td>
          <td>
            <Pill state={run.state} />
          </td>
          <td title={run.repository}>{nameOfRepository(run.repository)}</td>
          <td>{run.requestedBy}</td>
          <td>
            <When at={run.startedAt} />
          </td>
          <td className="number">{tookOf(run)}</td>
        </tr>
      ))}
    </Rows>
  );
}

function tookOf(run: Run): string {
  return run.endedAt === null ? "" : formatMs(Date.parse(run.endedAt) - Date.parse(run.startedAt));
}
