import type { Reader } from "../../../kernel/work/task.ts";
import { readInventory, type Inventory } from "../inventory/read-inventory.ts";
import { shelfOf, type Shelf } from "../inventory/shelf.ts";
import { usableTemplates } from "../inventory/templates.ts";
import { thingsOf } from "../inventory/things.ts";
import { nextFreeName } from "../skill-format/name.ts";
import { chooseTemplate } from "../templates/choose.ts";
import type { TemplateKind } from "../templates/input.ts";
import type { Template } from "../templates/model.ts";
import { oneOf, type MakePlan, type PlannedFile, type ThingKind } from "./made.ts";
import { nearThings, sameThing, takenNames, takenNote, type Asked } from "./near.ts";
import { securityWords } from "./security-words.ts";

/** What every kind of thing is asked for with. */
export interface AskedInput {
  readonly name: string;
  readonly description: string;
  readonly folder: string;
}

/** How things of one kind are made. */
export interface Recipe<Input extends AskedInput> {
  readonly thing: ThingKind;
  /** The template by what is made from it and how it was asked for. */
  templateOf(input: Input): { readonly kind: TemplateKind; readonly template?: string | undefined };
  /** All files, the main one first; every one that is not there yet has `expectedDigest` null. */
  render(input: Input, about: Rendering): Promise<readonly PlannedFile[]>;
  /** Names that are taken beside those of the same kind. */
  alsoTaken(inventory: Inventory): readonly string[];
  /** Reads the rendered files as a host would. Throws `invalid_input` when they would not fit; answers what the shelf will show. */
  readBack(
    files: readonly PlannedFile[],
    about: { readonly name: string; readonly input: Input; readonly inventory: Inventory },
  ): { readonly description: string; readonly commandCount: number | null };
  /** Texts that tell whether the thing is about security. */
  securityTexts(input: Input): readonly string[];
}

/** What a recipe renders with. */
export interface Rendering {
  readonly name: string;
  readonly template: Template;
  readonly inventory: Inventory;
  readonly shelf: Shelf;
}

/** Searches the shelf, then renders a new thing's files under a name that is free. Changes nothing. */
export async function planThing<Input extends AskedInput>(
  recipe: Recipe<Input>,
  reader: Reader,
  input: Input,
): Promise<MakePlan> {
  const { thing } = recipe;
  if (reader.place.kind === "bare" || reader.place.kind === "none")
    return { kind: "not_applicable", reason: `${oneOf(thing)} needs a work tree, and the repository is bare` };
  const shelf = shelfOf(reader, reader.place.root);
  const inventory = await readInventory(shelf, { [thing]: [input.folder] }, false);
  const wanted = recipe.templateOf(input);
  const { template, notes } = chooseTemplate(
    wanted.kind,
    { template: wanted.template, description: input.description },
    usableTemplates(inventory.templates),
  );
  const render = (name: string) => recipe.render(input, { name, template, inventory, shelf });
  const asked: Asked = { thing, name: input.name, description: input.description, folder: input.folder };
  const there = await sameThing(reader, asked, await render(input.name));
  if (there !== null) return there;
  const things = thingsOf(inventory, thing);
  const taken = await takenNames(reader, asked, things);
  const name = nextFreeName(input.name, new Set([...taken, ...recipe.alsoTaken(inventory)]));
  const files = await render(name);
  const path = files[0]?.path ?? "";
  return {
    kind: "make",
    thing,
    name,
    asked: input.name,
    folder: files.length === 1 ? path : path.slice(0, path.lastIndexOf("/")),
    path,
    command: thing === "skill" ? `/${name}` : null,
    ...recipe.readBack(files, { name, input, inventory }),
    files,
    template: template.name,
    near: nearThings(asked, name, things),
    securityWords: securityWords(input.name, input.description, ...recipe.securityTexts(input)),
    notes: name === input.name ? notes : [...notes, takenNote(input.name, name)],
  };
}
