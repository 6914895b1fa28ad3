import type { Problem } from "../skill-format/problem.ts";

/** A skill by name with the skills that it needs. */
export interface NeedingSkill {
  readonly name: string;
  readonly needs: readonly string[];
}

/** Needs of a skill that are not on the shelf, and the circle that it stands in, if any. */
export function dependencyProblems(skill: NeedingSkill, all: readonly NeedingSkill[]): readonly Problem[] {
  const byName = new Map(all.map((other) => [other.name, other]));
  const missing = skill.needs.filter((need) => !byName.has(need)).map(missingProblem);
  const circle = circleFrom(skill.name, byName);
  return circle === null ? missing : [...missing, circleProblem(circle)];
}

/** A way from a skill over what it needs back to itself, or null. */
export function circleFrom(start: string, byName: ReadonlyMap<string, NeedingSkill>): readonly string[] | null {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    for (const need of byName.get(name)?.needs ?? []) {
      if (need === start) return [...wayTo(name, start, cameFrom), start];
      if (cameFrom.has(need) || !byName.has(need)) continue;
      cameFrom.set(need, name);
      queue.push(need);
    }
  }
  return null;
}

function wayTo(name: string, start: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const way = [name];
  for (let at = name; at !== start;) {
    at = cameFrom.get(at) ?? start;
    way.unshift(at);
  }
  return way;
}

function missingProblem(need: string): Problem {
  return {
    rule: "tooling/skill-dependency",
    severity: "medium",
    line: 1,
    message: `the needed skill "${need.slice(0, 80)}" is not there`,
    remedy: "Add the skill, or remove it from what this one needs.",
    identity: `need:${need}`,
  };
}

function circleProblem(circle: readonly string[]): Problem {
  return {
    rule: "tooling/skill-circle",
    severity: "medium",
    line: 1,
    message: `skills need one another in a circle: ${circle.join(" -> ")}`,
    remedy: "Take one need out of the circle.",
    identity: "circle",
  };
}
