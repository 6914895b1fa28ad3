import { type ReactNode, useState } from "react";
import type { Page as PageOf, Run } from "../door/contract.ts";
import { useResource } from "../door/use-resource.ts";
import type { PageEntry } from "../page-entry.ts";
import { Page } from "../parts/page.tsx";
import { RunTable } from "../parts/tables/run-table.tsx";
import { Empty, Loaded } from "../parts/states.tsx";
import { meaningOf } from "../parts/state.ts";
import { Link } from "../routing/link.tsx";
import { navigate, usePlace } from "../routing/route.ts";
import { StartLink } from "./start/start-link.tsx";

const LOOK_MS = 4_000;
const A_PAGE = 50;
const STATES = ["unfinished", "waiting", "complete", "partial", "failed", "denied", "escalated", "aborted"] as const;

/** Every run, newest first, by state. */
export const runsPage: PageEntry = { path: "/runs", title: "Runs", Component: Runs };

function Runs(): ReactNode {
  const state = usePlace().searchParams.get("state") ?? "";
  return (
    <Page title="Runs" action={<StartLink />}>
      <p className="tools">
        <label htmlFor="state">State</label>
        <select
          id="state"
          value={state}
          onChange={(event) => navigate(event.target.value === "" ? "/runs" : `/runs?state=${event.target.value}`)}
        >
          <option value="">all</option>
          {STATES.map((one) => (
            <option key={one} value={one}>
              {one === "unfinished" ? "not over" : meaningOf(one).word}
            </option>
          ))}
        </select>
      </p>
      <RunPages key={state} state={state} />
    </Page>
  );
}

function RunPages({ state }: { readonly state: string }): ReactNode {
  const [pages, setPages] = useState<readonly string[]>([""]);
  return pages.map((before, index) => (
    <RunsAfter
      key={before}
      state={state}
      before={before}
      isFirst={index === 0}
      more={index === pages.length - 1 ? (next) => setPages([...pages, next]) : null}
    />
  ));
}

interface RunsAfterProps {
  readonly state: string;
  readonly before: string;
  readonly isFirst: boolean;
  readonly more: ((next: string) => void) | null;
}

function RunsAfter({ state, before, isFirst, more }: RunsAfterProps): ReactNode {
  const query = new URLSearchParams({ limit: String(A_PAGE) });
  if (state !== "") query.set("state", state);
  if (before !== "") query.set("before", before);
  const runs = useResource<PageOf<Run>>(`/v1/runs?${query.toString()}`, isFirst ? LOOK_MS : undefined);
  return (
    <Loaded resource={runs} what="runs">
      {({ items, next }) => {
        if (items.length === 0 && isFirst)
          return (
            <Empty title={state === "" ? "There is no run yet." : "No run is in this state."}>
              <p>
                A run begins with a signal: from <Link to="/start">a form</Link>, with <code>signalbox audit</code> in a
                repository, by a POST to <code>/v1/signals</code>, or from a coding agent over MCP.
              </p>
            </Empty>
          );
        return (
          <>
            <RunTable runs={items} />
            {next === null || more === null ? null : (
              <button type="button" onClick={() => more(next)}>
                Earlier runs
              </button>
            )}
          </>
        );
      }}
    </Loaded>
  );
}
