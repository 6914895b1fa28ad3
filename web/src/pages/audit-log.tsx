import { type ReactNode, useState } from "react";
import type { AuditLine, Page as PageOf } from "../door/contract.ts";
import { useSession } from "../door/session.tsx";
import { useResource } from "../door/use-resource.ts";
import type { PageEntry } from "../page-entry.ts";
import { Page } from "../parts/page.tsx";
import { Pill } from "../parts/pill.tsx";
import { Empty, Loaded } from "../parts/states.tsx";
import { Rows } from "../parts/tables/rows.tsx";
import { Value } from "../parts/value.tsx";
import { When } from "../parts/when.tsx";
import { navigate, usePlace } from "../routing/route.ts";

const A_PAGE = 50;
const OUTCOMES = { done: "success", refused: "denied", failed: "failed" } as const;
/** What people look for most. */
const OPERATIONS = [
  ["", "everything"],
  ["approvals.approve", "approvals"],
  ["approvals.reject", "rejections"],
  ["escalations.answer", "answers to questions"],
  ["signals.receive", "signals"],
  ["console.sign-in", "sign-ins"],
  ["users.change", "changes of people"],
  ["tokens.create", "new tokens"],
] as const;

/** Who asked for what, from where, and how it ended: the proof, newest first. */
export const auditLogPage: PageEntry = {
  ...{ path: "/audit-log", title: "Audit log", group: "understand" },
  Component: AuditLogPage,
};

function AuditLogPage(): ReactNode {
  const { may } = useSession();
  const operation = usePlace().searchParams.get("operation") ?? "";
  return (
    <Page title="Audit log">
      <p className="quiet lead">Who asked for what, from where, and how it ended. Reads are not in it.</p>
      {may("administer") ? (
        <>
          <p className="tools">
            <label htmlFor="operation">Show</label>
            <select
              id="operation"
              value={operation}
              onChange={({ target }) =>
                navigate(target.value === "" ? "/audit-log" : `/audit-log?operation=${target.value}`)
              }
            >
              {OPERATIONS.map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </select>
          </p>
          <Lines key={operation} operation={operation} />
        </>
      ) : (
        <p className="quiet">The audit log is shown to owners.</p>
      )}
    </Page>
  );
}

function Lines({ operation }: { readonly operation: string }): ReactNode {
  const [pages, setPages] = useState<readonly string[]>([""]);
  return pages.map((before, index) => (
    <LinesBefore
      key={before}
      operation={operation}
      before={before}
      more={index === pages.length - 1 ? (next) => setPages([...pages, next]) : null}
    />
  ));
}

interface LinesBeforeProps {
  readonly operation: string;
  readonly before: string;
  readonly more: ((next: string) => void) | null;
}

function LinesBefore({ operation, before, more }: LinesBeforeProps): ReactNode {
  const query = new URLSearchParams({ limit: String(A_PAGE) });
  if (operation !== "") query.set("operation", operation);
  if (before !== "") query.set("before", before);
  const lines = useResource<PageOf<AuditLine>>(`/v1/audit-log?${query.toString()}`);
  return (
    <Loaded resource={lines} what="the audit log">
      {({ items, next }) =>
        items.length === 0 && before === "" ? (
          <Empty title="Nothing of this kind was asked for yet.">
            <p>Every signal, decision and change of people, tokens, schedules and receivers leaves a line here.</p>
          </Empty>
        ) : (
          <>
            <LineTable lines={items} />
            {next === null || more === null ? null : (
              <button type="button" onClick={() => more(next)}>
                Earlier lines
              </button>
            )}
          </>
        )
      }
    </Loaded>
  );
}

function LineTable({ lines }: { readonly lines: readonly AuditLine[] }): ReactNode {
  return (
    <Rows heads={["When", "Who", "From", "Asked for", "Outcome"]}>
      {lines.map((line) => (
        <tr key={line.id}>
          <td>
            <When at={line.at} as="full" />
          </td>
          <td className="wrap">
            {line.by.id} {line.by.kind === "human" ? null : <span className="quiet">({line.by.kind})</span>}
          </td>
          <td>
            {line.door} <span className="quiet mono">{line.from}</span>
          </td>
          <td className="wrap">
            <details>
              <summary>{line.operation}</summary>
              <Value value={line.input} />
            </details>
          </td>
          <td className="wrap">
            <Pill state={OUTCOMES[line.outcome]} word={line.outcome} />
            {line.error === null ? null : <div className="quiet">{line.error}</div>}
          </td>
        </tr>
      ))}
    </Rows>
  );
}
