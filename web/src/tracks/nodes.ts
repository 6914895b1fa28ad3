import type { Axis } from "./axis.ts";
import type { Tracks, Wait, Work } from "./model.ts";

/** A point on a lane. */
export interface Point {
  readonly x: number;
  readonly lane: number;
}

/** Work that runs at the same time, or a wait between: lines run from each to the next and meet there. */
export interface Node {
  readonly from: number;
  readonly to: number;
  readonly into: readonly Point[];
  readonly outOf: readonly Point[];
}

/** The lane of each piece of work: one an agent, and one more where an agent does two things at once. */
export function assignLanes(works: readonly Work[]): {
  readonly names: readonly string[];
  readonly of: ReadonlyMap<string, number>;
} {
  const names: string[] = [];
  const busyUntil: number[] = [];
  const of = new Map<string, number>();
  for (const work of works) {
    let lane = names.findIndex((name, index) => name === work.agent && (busyUntil[index] ?? 0) <= work.from);
    if (lane === -1) lane = names.push(work.agent) - 1;
    busyUntil[lane] = work.to;
    of.set(work.id, lane);
  }
  return groupLanes(names, of);
}

/** Lanes of one agent side by side, agents in the order in which they began. */
function groupLanes(names: readonly string[], of: ReadonlyMap<string, number>) {
  const order = names
    .map((_, lane) => lane)
    .toSorted((one, other) => {
      const [first, second] = [names.indexOf(names[one] ?? ""), names.indexOf(names[other] ?? "")];
      return first - second || one - other;
    });
  return {
    names: order.map((lane) => names[lane] ?? ""),
    of: new Map([...of].map(([id, lane]) => [id, order.indexOf(lane)])),
  };
}

/** What follows what: pieces of work that overlap are one node; a wait between them is one of its own. */
export function findNodes(tracks: Tracks, lanes: ReadonlyMap<string, number>, axis: Axis): readonly Node[] {
  const laneOf = (id: string) => lanes.get(id) ?? 0;
  const rounds = clusterOf(tracks.works).map((works) => ({
    from: Math.min(...works.map((work) => work.from)),
    to: Math.max(...works.map((work) => work.to)),
    into: works.map((work) => ({ x: axis.x(work.from), lane: laneOf(work.id) })),
    outOf: works.map((work) => ({ x: axis.x(work.to), lane: laneOf(work.id) })),
  }));
  const waits = tracks.waits
    .filter((wait) => wait.assignment === null)
    .map((wait) => {
      const lane = laneOfWait(tracks, wait, laneOf);
      return {
        ...{ from: wait.from, to: wait.to },
        into: [{ x: axis.x(wait.from), lane }],
        outOf: [{ x: axis.x(wait.to), lane }],
      };
    });
  return [...rounds, ...waits].toSorted((one, other) => one.from - other.from || one.to - other.to);
}

/** The lane on which a wait is drawn: of the work that it holds up, or of what ended last before it. */
export function laneOfWait(tracks: Tracks, wait: Wait, laneOf: (id: string) => number): number {
  if (wait.assignment !== null) return laneOf(wait.assignment);
  const before = tracks.works.filter((work) => work.to <= wait.from);
  const last = before.toSorted((one, other) => one.to - other.to).at(-1);
  return last === undefined ? 0 : laneOf(last.id);
}

function clusterOf(works: readonly Work[]): readonly (readonly Work[])[] {
  const clusters: Work[][] = [];
  let until = -1;
  for (const work of works) {
    if (work.from < until) clusters.at(-1)?.push(work);
    else clusters.push([work]);
    until = Math.max(until, work.to);
  }
  return clusters;
}
