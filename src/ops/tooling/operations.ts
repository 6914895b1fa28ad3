import { z } from "zod";
import type { Finding } from "../../kernel/record/finding.ts";
import { defineOperation, type OperationContext } from "../../kernel/operation.ts";
import { EMPTY_INVENTORY, readInventory, type Inventory } from "./inventory/read-inventory.ts";
import { shelfOfPorts } from "./inventory/shelf.ts";
import { chooseThings, isFit, thingsOf } from "./inventory/things.ts";
import { ThingKind } from "./making/made.ts";
import { findingOf, isBreaking } from "./skill-format/problem.ts";
import { SHIPPED_TEMPLATES } from "./templates/choose.ts";

const LOOK_MS = 60_000; // a medium answer, coordination specification, section 3

/** One line of a list of the shelf. `command` is null when hosts do not list one. */
export interface ThingLine {
  readonly name: string;
  readonly path: string;
  readonly command: string | null;
  readonly description: string;
  readonly isValid: boolean;
  readonly problems: readonly string[];
}

/** Answer of `shelf.list`. `shipped` are the templates that come with Signalbox, when templates were asked for. */
export interface ThingsAnswer {
  readonly root: string;
  readonly kind: ThingKind;
  readonly things: readonly ThingLine[];
  readonly shipped: readonly { readonly name: string; readonly for: string; readonly summary: string }[];
}

/** Answer of `shelf.validate`. */
export interface ThingFindingsAnswer {
  readonly root: string;
  readonly kind: ThingKind;
  readonly checked: number;
  readonly invalid: number;
  readonly findings: readonly Finding[];
}

const Asked = z.strictObject({
  root: z.string().min(1).max(4_096),
  kind: ThingKind.default("skill"),
  folder: z.string().min(1).max(200).optional(),
});
type Asked = z.infer<typeof Asked>;
const AskedByName = Asked.extend({ name: z.string().min(1).max(200).optional() });

/** Lists the skills, agent specs, tools or templates of a repository. */
export const listThings = defineOperation<Asked, ThingsAnswer>({
  name: "shelf.list",
  summary: "Lists the skills, agent specs, tools or templates of a repository: whether they can be used and why not.",
  scope: "read",
  audited: false,
  input: Asked,
  run: async (context, input) => {
    const { root, inventory } = await look(context, input);
    const things = thingsOf(inventory, input.kind).map((thing) => {
      const { name, path, command, description } = thing;
      const problems = thing.problems.filter(isBreaking).map((problem) => problem.message);
      return { name, path, command, description, isValid: isFit(thing), problems };
    });
    const shipped = SHIPPED_TEMPLATES.map((template) => ({
      name: template.name,
      for: template.kind,
      summary: template.summary,
    }));
    return { root, kind: input.kind, things, shipped: input.kind === "template" ? shipped : [] };
  },
});

/** Checks one thing of a repository, or all of a kind. */
export const validateThings = defineOperation<z.infer<typeof AskedByName>, ThingFindingsAnswer>({
  name: "shelf.validate",
  summary: "Checks one skill, agent spec, tool or template, or all of them, as hosts read them.",
  scope: "read",
  audited: false,
  input: AskedByName,
  run: async (context, input) => {
    const { root, inventory } = await look(context, input);
    const chosen = chooseThings(inventory, input);
    return {
      root,
      kind: input.kind,
      checked: chosen.length,
      invalid: chosen.filter((thing) => !isFit(thing)).length,
      findings: chosen.flatMap((thing) => thing.problems.map((problem) => findingOf(problem, thing.path))),
    };
  },
});

async function look(
  context: OperationContext,
  input: Asked,
): Promise<{ readonly root: string; readonly inventory: Inventory }> {
  const repository = await context.ports.git.resolve(input.root);
  if (repository.isBare) return { root: repository.root, inventory: EMPTY_INVENTORY };
  const shelf = shelfOfPorts(context.ports, repository.root, AbortSignal.timeout(LOOK_MS));
  const folders = input.folder === undefined ? {} : { [input.kind]: [input.folder] };
  return { root: repository.root, inventory: await readInventory(shelf, folders, false) };
}
