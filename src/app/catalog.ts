import type { Catalog, Slice } from "../kernel/slice.ts";
import { taskKey } from "../kernel/slice.ts";

/** Flattens the slices. Throws on two things of one name: that is a mistake of a slice, found at the first start. */
export function composeCatalog(slices: readonly Slice[]): Catalog {
  return {
    agents: index(
      "agent",
      slices.flatMap((slice) => slice.agents),
      (agent) => agent.name,
    ),
    tasks: index(
      "task",
      slices.flatMap((slice) => slice.tasks),
      (task) => taskKey(task.agent, task.name),
    ),
    playbooks: index(
      "playbook",
      slices.flatMap((slice) => slice.playbooks),
      (playbook) => playbook.signal,
    ),
    operations: index(
      "operation",
      slices.flatMap((slice) => slice.operations),
      (operation) => operation.name,
    ),
    effects: index(
      "effect",
      slices.flatMap((slice) => slice.effects),
      (effect) => effect.name,
    ),
    policies: slices.flatMap((slice) => slice.policies),
  };
}

function index<Item>(what: string, items: readonly Item[], nameOf: (item: Item) => string): ReadonlyMap<string, Item> {
  const map = new Map<string, Item>();
  for (const item of items) {
    const name = nameOf(item);
    if (map.has(name)) throw new Error(`two definitions of the ${what} ${name}`);
    map.set(name, item);
  }
  return map;
}
