import { OpsError } from "../../../../kernel/ops-error.ts";
import type { VersionSettings } from "../../settings.ts";
import { movedRange } from "../../version/files/range.ts";
import type { VersionAsk } from "../../version/next-version.ts";
import type { PlanRequest } from "../request.ts";
import type { PackageRange } from "./ranges.ts";
import { type Decision, decideUnit, type Unit, unitsOf, withPatch } from "./units.ts";

/** A package that is released: which version, and because of which other package if its own commits don't ask for it. */
export interface Release {
  readonly range: PackageRange;
  readonly decision: Decision;
  readonly next: string;
  /** The package whose next version leaves this one's range, where that is why it is released. */
  readonly dueTo: { readonly name: string; readonly next: string } | null;
}

/** What is released, and what was asked and can't be. */
export interface Releases {
  readonly releases: readonly Release[];
  readonly decisions: readonly Decision[];
}

/** Decides which packages are released: by their commits, with their group, and because a range would not take in what it names. */
export function decideReleases(
  ranges: readonly PackageRange[],
  settings: VersionSettings,
  request: PlanRequest,
): Releases {
  const ask = askOf(request, ranges);
  const units = unitsOf(ranges, settings);
  const isAsked = (unit: Unit) =>
    request.packages.length === 0 || unit.members.some(({ one }) => request.packages.includes(one.name));
  const decisions = units.filter(isAsked).map((unit) => decideUnit(unit, ask));
  const chosen = new Map<Unit, { readonly decision: Decision; readonly dueTo: Release["dueTo"] }>();
  for (const decision of decisions)
    if (decision.version.kind === "release") chosen.set(decision.unit, { decision, dueTo: null });
  for (let due = nextDue(units, chosen); due !== null; due = nextDue(units, chosen)) {
    const decision = decideUnit(withPatch(due.unit), { ...ask, version: null, bump: null });
    chosen.set(due.unit, { decision: { ...decision, unit: due.unit }, dueTo: due.to });
  }
  return { decisions, releases: units.flatMap((unit) => releasesOf(chosen.get(unit))) };
}

function askOf(request: PlanRequest, ranges: readonly PackageRange[]): VersionAsk {
  const names = ranges.map(({ one }) => one.name);
  const unknown = request.packages.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new OpsError("invalid_input", `there is no package ${unknown.join(", ")}`, {
      hint: `There are: ${names.join(", ")}.`,
    });
  const isOfOne = ranges.length === 1 || request.packages.length > 0;
  if ((request.version ?? request.bump) !== undefined && !isOfOne)
    throw new OpsError("invalid_input", "a version or a bump is asked for, and there are several packages", {
      hint: `Name the package. There are: ${names.join(", ")}.`,
    });
  return { version: request.version ?? null, bump: request.bump ?? null, channel: request.channel ?? null };
}

/** A unit that is not released yet and has a range that a released package leaves. */
function nextDue(
  units: readonly Unit[],
  chosen: ReadonlyMap<Unit, { readonly decision: Decision }>,
): { readonly unit: Unit; readonly to: NonNullable<Release["dueTo"]> } | null {
  for (const [unit, { decision }] of chosen) {
    if (decision.version.kind !== "release") continue;
    const { next } = decision.version;
    for (const { one } of unit.members) {
      const due = units.find((other) => !chosen.has(other) && breaksFor(other, one.name, next));
      if (due !== undefined) return { unit: due, to: { name: one.name, next } };
    }
  }
  return null;
}

function breaksFor(unit: Unit, name: string, next: string): boolean {
  return unit.members.some(({ one }) =>
    one.ranges.some((range) => range.dependency === name && movedRange(range.value, next) !== null),
  );
}

function releasesOf(
  chosen: { readonly decision: Decision; readonly dueTo: Release["dueTo"] } | undefined,
): readonly Release[] {
  if (chosen === undefined || chosen.decision.version.kind !== "release") return [];
  const { decision, dueTo } = chosen;
  const { next } = chosen.decision.version;
  return decision.unit.members.map((range) => ({ range, decision, next, dueTo }));
}
