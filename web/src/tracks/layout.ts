import { formatMs } from "../parts/words.ts";
import { meaningOf } from "../parts/state.ts";
import { type Axis, createAxis, type Span } from "./axis.ts";
import type { EffectMark, Tracks, Wait, Work } from "./model.ts";
import { assignLanes, findNodes, laneOfWait, type Node, type Point } from "./nodes.ts";

/** A picture in pixels. `lane` is counted from the top; `yOf` tells where one lies. */
export interface Diagram {
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly string[];
  readonly bars: readonly Bar[];
  readonly curves: readonly string[];
  readonly dashes: readonly Dashes[];
  readonly diamonds: readonly Diamond[];
  readonly masts: readonly Mast[];
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
}

/** Thick: an agent at work. */
export interface Bar extends Point {
  readonly id: string;
  readonly to: number;
  readonly tone: string;
  readonly label: string;
  readonly title: string;
  readonly isOpen: boolean;
}

/** Dashed: waiting for a person. */
export interface Dashes extends Point {
  readonly to: number;
  readonly label: string;
}

/** One or more effects at one place. */
export interface Diamond extends Point {
  readonly count: number;
  readonly isDone: boolean;
  readonly title: string;
}

/** A signal mast: a gate or a person decides here. */
export interface Mast extends Point {
  readonly tone: string;
  readonly label: string;
  readonly title: string;
}

/** Where the tracks begin: right of the agents' names. */
export const LEFT_PX = 124;
const LEAST_WIDTH_PX = 700;
const START_PX = 30;
const GATE_PX = 52;
const RIGHT_PX = 40;
const TOP_PX = 44;
const LANE_PX = 66;
const CHARACTER_PX = 6.4;
const NEAR_PX = 13;
const TICK_APART_PX = 62;

/** The middle of a lane. */
export function yOf(lane: number): number {
  return TOP_PX + lane * LANE_PX;
}

/** Draws the tracks: where everything stands. Pure, so that the same run gives the same picture. */
export function layOut(tracks: Tracks): Diagram {
  const lanes = assignLanes(tracks.works);
  const axis = createAxis(spansOf(tracks), {
    left: LEFT_PX + START_PX,
    width: LEAST_WIDTH_PX - LEFT_PX - START_PX - GATE_PX - RIGHT_PX,
  });
  const laneOf = (id: string) => lanes.of.get(id) ?? 0;
  const nodes = findNodes(tracks, lanes.of, axis);
  const gate = gateMast(tracks, nodes, axis);
  const start: Point = { x: LEFT_PX, lane: nodes[0]?.into[0]?.lane ?? 0 };
  const ends = gate === null ? [] : [{ from: 0, to: 0, into: [gate], outOf: [gate] }];
  return {
    width: Math.max(LEAST_WIDTH_PX, Math.round(axis.end + GATE_PX + RIGHT_PX)),
    height: yOf(Math.max(lanes.names.length, 1)) + 6,
    lanes: lanes.names,
    bars: fitLabels(tracks.works.map((work) => barOf(work, laneOf(work.id), axis))),
    curves: curvesOf([{ from: 0, to: 0, into: [start], outOf: [start] }, ...nodes, ...ends]),
    dashes: tracks.waits.map((wait) => dashesOf(wait, laneOfWait(tracks, wait, laneOf), axis)),
    diamonds: joinNear(tracks.effects.map((effect) => diamondOf(effect, laneOf(effect.assignment), axis))),
    masts: [
      ...tracks.waits.map((wait) => waitMast(wait, laneOfWait(tracks, wait, laneOf), axis)),
      ...(gate === null ? [] : [gate]),
    ],
    ticks: ticksOf(tracks, nodes, axis),
  };
}

/** Work without the times in which it stood still for a person. */
function spansOf(tracks: Tracks): readonly Span[] {
  const waits = tracks.waits.map(({ from, to }): Span => ({ from, to, kind: "wait" }));
  const works = tracks.works.flatMap((work) => {
    const own = tracks.waits.filter((wait) => wait.assignment === work.id);
    let begun = work.from;
    const pieces: Span[] = [];
    for (const wait of own) {
      pieces.push({ from: begun, to: Math.max(wait.from, begun), kind: "work" });
      begun = wait.to;
    }
    return [...pieces, { from: begun, to: Math.max(work.to, begun), kind: "work" as const }];
  });
  return [...works, ...waits];
}

function barOf(work: Work, lane: number, axis: Axis): Bar {
  const { word } = meaningOf(work.status);
  const took = formatMs(work.to - work.from);
  return {
    ...{ id: work.id, lane, x: axis.x(work.from), to: axis.x(work.to), isOpen: work.isOpen },
    tone: work.isOpen ? "working" : work.status === "skipped" ? "plain" : meaningOf(work.status).tone,
    label: work.label,
    title: `${work.agent}: ${work.label}, ${word}, ${took}${work.summary === "" ? "" : `. ${work.summary}`}`,
  };
}

/** Cuts labels to the room up to the next one on their lane. */
function fitLabels(bars: readonly Bar[]): readonly Bar[] {
  return bars.map((bar) => {
    const next = bars.filter((other) => other.lane === bar.lane && other.x > bar.x).map((other) => other.x);
    return { ...bar, label: fit(bar.label, Math.min(bar.x + 190, ...next) - bar.x - 8) };
  });
}

function fit(text: string, px: number): string {
  const room = Math.floor(px / CHARACTER_PX);
  if (text.length <= room) return text;
  return room < 4 ? "" : `${text.slice(0, room - 1).trimEnd()}…`;
}

/** Lines from node to node. Many to many meet in the middle; who is done first waits on its own track for the others. */
function curvesOf(nodes: readonly Node[]): readonly string[] {
  return nodes.slice(1).flatMap((node, index) => {
    const before = nodes[index];
    if (before === undefined) return [];
    const last = Math.max(...before.outOf.map((point) => point.x));
    const first = Math.min(...node.into.map((point) => point.x));
    if (before.outOf.length <= 1 || node.into.length <= 1)
      return before.outOf.flatMap((from) => node.into.map((to) => curve(from, to, { last, first })));
    const middle = { x: (last + first) / 2, lane: before.outOf[0]?.lane ?? 0 };
    return [
      ...before.outOf.map((from) => curve(from, middle, { last, first: middle.x })),
      ...node.into.map((to) => curve(middle, to, { last: middle.x, first })),
    ];
  });
}

function curve(from: Point, to: Point, room: { readonly last: number; readonly first: number }): string {
  const [y, end] = [yOf(from.lane), yOf(to.lane)];
  const begin = Math.max(from.x, Math.min(room.last, to.x));
  const finish = Math.max(Math.min(to.x, Math.max(room.first, begin)), begin);
  const middle = (begin + finish) / 2;
  return `M${r(from.x)} ${y}H${r(begin)}C${r(middle)} ${y} ${r(middle)} ${end} ${r(finish)} ${end}H${r(to.x)}`;
}

function dashesOf(wait: Wait, lane: number, axis: Axis): Dashes {
  return { x: axis.x(wait.from), to: axis.x(wait.to), lane, label: `+${formatMs(wait.to - wait.from)} waiting` };
}

function waitMast(wait: Wait, lane: number, axis: Axis): Mast {
  const { tone, word } = meaningOf(wait.state);
  const by = wait.by === null ? "" : ` by ${wait.by}`;
  return { x: axis.x(wait.from), lane, tone, label: fit(wait.label, 210), title: `${wait.label}: ${word}${by}` };
}

function gateMast(tracks: Tracks, nodes: readonly Node[], axis: Axis): Mast | null {
  if (tracks.gate === null) return null;
  const lane = Math.min(...(nodes.at(-1)?.outOf ?? []).map((point) => point.lane), Number.MAX_SAFE_INTEGER);
  const { passed, word } = tracks.gate;
  return {
    ...{ x: axis.end + GATE_PX, lane: lane === Number.MAX_SAFE_INTEGER ? 0 : lane, label: word },
    ...{ tone: passed ? "clear" : "stop", title: `${word}: ${passed ? "passed" : "not passed"}` },
  };
}

function diamondOf(effect: EffectMark, lane: number, axis: Axis): Diamond {
  const title = `${effect.effect} ${effect.what}${effect.isDone ? "" : ", failed"}`;
  return { x: axis.x(effect.at), lane, count: 1, isDone: effect.isDone, title };
}

/** Effects that would cover each other stand as one, with their number. */
function joinNear(diamonds: readonly Diamond[]): readonly Diamond[] {
  const joined: Diamond[] = [];
  for (const diamond of diamonds) {
    const near = joined.findIndex((one) => one.lane === diamond.lane && Math.abs(one.x - diamond.x) < NEAR_PX);
    const earlier = joined[near];
    if (earlier === undefined) joined.push(diamond);
    else
      joined[near] = {
        ...earlier,
        count: earlier.count + 1,
        isDone: earlier.isDone && diamond.isDone,
        title: `${earlier.title}\n${diamond.title}`,
      };
  }
  return joined;
}

/** Elapsed time at the beginning and at each end of a piece, where there is room. */
function ticksOf(tracks: Tracks, nodes: readonly Node[], axis: Axis): Diagram["ticks"] {
  const marks = [
    { x: LEFT_PX, label: "0 s" },
    ...nodes.map((node) => ({ x: axis.x(node.to), label: formatMs(node.to - tracks.from) })),
  ];
  const ticks: { x: number; label: string }[] = [];
  for (const mark of marks) {
    const last = ticks.at(-1);
    if (last === undefined || mark.x - last.x >= TICK_APART_PX) ticks.push(mark);
  }
  return ticks;
}

function r(px: number): string {
  return String(Math.round(px * 10) / 10);
}
