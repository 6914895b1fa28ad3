import type { Agent } from "./work/agent.ts";
import type { AnyEffect } from "./work/effect.ts";
import type { AnyOperation } from "./operation.ts";
import type { AnyPlaybook } from "./work/playbook.ts";
import type { AnyTask } from "./work/task.ts";

/** The one value that a slice shows of itself. `policies` are the places of Cedar files beside the slice's code. */
export interface Slice {
  readonly name: string;
  readonly agents: readonly Agent[];
  readonly tasks: readonly AnyTask[];
  readonly playbooks: readonly AnyPlaybook[];
  readonly operations: readonly AnyOperation[];
  readonly effects: readonly AnyEffect[];
  readonly policies: readonly URL[];
}

/** A slice with only what is given; the rest is empty. */
export function defineSlice(slice: Partial<Slice> & Pick<Slice, "name">): Slice {
  return { agents: [], tasks: [], playbooks: [], operations: [], effects: [], policies: [], ...slice };
}

/** All slices flattened. Doors and the coordinator look things up here. */
export interface Catalog {
  readonly agents: ReadonlyMap<string, Agent>;
  readonly tasks: ReadonlyMap<string, AnyTask>;
  readonly playbooks: ReadonlyMap<string, AnyPlaybook>;
  readonly operations: ReadonlyMap<string, AnyOperation>;
  readonly effects: ReadonlyMap<string, AnyEffect>;
  readonly policies: readonly URL[];
}

/** The key of a task in the catalog. */
export function taskKey(agent: string, task: string): string {
  return `${agent}/${task}`;
}

declare module "./ports.ts" {
  interface Ports {
    readonly catalog: Catalog;
  }
}
