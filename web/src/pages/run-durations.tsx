import type { ReactNode } from "react";
import type { Page as PageOf, Run } from "../door/contract.ts";
import { useResource } from "../door/use-resource.ts";
import { Card } from "../parts/card.tsx";
import { meaningOf } from "../parts/state.ts";
import { count, formatMs } from "../parts/words.ts";
import { navigate } from "../routing/route.ts";

const LOOK_MS = 30_000;
const LOOKED_AT = 200;
const COLUMNS = 24;
const STEP = 12;
const WIDTH = 9;
const HEIGHT = 48;

/** How long the last runs of each playbook took, oldest at the left, so that one sees what becomes slower. */
export function RunDurations(): ReactNode {
  const runs = useResource<PageOf<Run>>(`/v1/runs?limit=${LOOKED_AT}`, LOOK_MS);
  const ended = (runs.data?.items ?? []).filter((run) => run.endedAt !== null).toReversed();
  const signals = [...new Set(ended.map((run) => run.signal))].toSorted();
  const charts = signals.map((signal) => ({
    signal,
    of: ended.filter((run) => run.signal === signal).slice(-COLUMNS),
  }));
  const shown = charts.filter(({ of }) => of.length > 1);
  if (shown.length === 0) return null;
  return (
    <Card title="How long runs take" aside={`from the last ${count(ended.length, "ended run")}, waiting included`}>
      <div className="charts">
        {shown.map(({ signal, of }) => (
          <Durations key={signal} signal={signal} runs={of} />
        ))}
      </div>
    </Card>
  );
}

interface DurationsProps {
  readonly signal: string;
  /** Ended, oldest first. */
  readonly runs: readonly Run[];
}

function Durations({ signal, runs }: DurationsProps): ReactNode {
  const times = runs.map(tookMs);
  const most = Math.max(1, ...times);
  const told = runs.map((run, index) => `${formatMs(times[index] ?? 0)}, ${meaningOf(run.state).word}`).join("; ");
  return (
    <figure className="trend">
      <figcaption>
        <strong>{signal.replace(/^OPS:/, "")}</strong>{" "}
        <span className="quiet">
          usually {formatMs(medianOf(times))}, last {formatMs(times.at(-1) ?? 0)}
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${COLUMNS * STEP} ${HEIGHT}`}
        height={HEIGHT}
        role="img"
        aria-label={`${count(runs.length, "run")}, oldest first: ${told}`}
      >
        {runs.map((run, index) => {
          const height = Math.max(2, ((times[index] ?? 0) / most) * HEIGHT);
          return (
            <g key={run.id} className="column" onClick={() => navigate(`/runs/${run.id}`)}>
              <title>{`${run.startedAt.slice(0, 16).replace("T", " ")} UTC: ${formatMs(times[index] ?? 0)}, ${meaningOf(run.state).word}`}</title>
              <rect
                className={`tone-${meaningOf(run.state).tone}`}
                x={index * STEP}
                y={HEIGHT - height}
                width={WIDTH}
                height={height}
              />
            </g>
          );
        })}
      </svg>
    </figure>
  );
}

function tookMs(run: Run): number {
  return run.endedAt === null ? 0 : Date.parse(run.endedAt) - Date.parse(run.startedAt);
}

function medianOf(times: readonly number[]): number {
  const sorted = times.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
