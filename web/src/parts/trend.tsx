import type { ReactNode } from "react";
import { type FindingHistory, SEVERITIES } from "../door/contract.ts";
import { navigate } from "../routing/route.ts";
import { meaningOf } from "./state.ts";
import { count } from "./words.ts";

type Counts = FindingHistory["points"][number]["counts"];

/** How many findings there are of each severity, in words. */
export function SeverityBar({ counts }: { readonly counts: Counts }): ReactNode {
  const shown = SEVERITIES.filter((severity) => (counts[severity] ?? 0) > 0);
  if (shown.length === 0) return <p className="pill clear">✓ nothing found</p>;
  return (
    <ul className="severities">
      {shown.map((severity) => {
        const { tone, glyph, word } = meaningOf(severity);
        return (
          <li key={severity} className={tone}>
            <strong>{counts[severity]}</strong> <span aria-hidden="true">{glyph}</span> {word}
          </li>
        );
      })}
    </ul>
  );
}

/** Findings of the last audits as stacked columns, oldest at the left. */
export function TrendChart({
  points,
  height,
}: {
  readonly points: FindingHistory["points"];
  readonly height: number;
}): ReactNode {
  const totals = points.map(({ counts }) => totalOf(counts));
  const most = Math.max(1, ...totals);
  const told = points.map(({ at }, index) => `${at.slice(0, 10)}: ${count(totals[index] ?? 0, "finding")}`).join("; ");
  return (
    <figure className="trend">
      <svg viewBox={`0 0 ${Math.max(points.length * 26, 26)} ${height}`} height={height} role="img" aria-label={told}>
        {points.map((point, index) => (
          <Column key={point.run} point={point} x={index * 26} scale={(height - 4) / most} height={height} />
        ))}
      </svg>
      <figcaption className="quiet">
        {points.length < 2 ? "One audit so far" : `The last ${points.length} audits, up to ${most} findings`}
      </figcaption>
    </figure>
  );
}

function Column({
  point,
  x,
  scale,
  height,
}: {
  readonly point: FindingHistory["points"][number];
  readonly x: number;
  readonly scale: number;
  readonly height: number;
}): ReactNode {
  const bottomUp = SEVERITIES.toReversed();
  const tops = bottomUp.map((_, index) => {
    const under = bottomUp.slice(0, index + 1);
    return height - under.reduce((sum, severity) => sum + (point.counts[severity] ?? 0) * scale, 0);
  });
  return (
    <g className="column" onClick={() => navigate(`/runs/${point.run}`)}>
      <title>{`${point.at.slice(0, 16).replace("T", " ")} UTC: ${count(totalOf(point.counts), "finding")}`}</title>
      {bottomUp.map((severity, index) => {
        const top = tops[index] ?? height;
        const bottom = tops[index - 1] ?? height;
        return <rect key={severity} className={`fill-${severity}`} x={x} y={top} width="18" height={bottom - top} />;
      })}
      {totalOf(point.counts) === 0 ? <rect className="fill-none" x={x} y={height - 2} width="18" height="2" /> : null}
    </g>
  );
}

function totalOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, one) => sum + one, 0);
}
