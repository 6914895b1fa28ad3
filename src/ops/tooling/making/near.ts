import type { Reader } from "../../../kernel/work/task.ts";
import { readBranches, readFileAt } from "../../workspace/index.ts";
import { isNearName, likeness, NEAR_MEANING } from "../inventory/nearness.ts";
import { shelfOf, tryList } from "../inventory/shelf.ts";
import type { Thing } from "../inventory/things.ts";
import { branchOf, type MakePlan, type NearThing, type PlannedFile, type ThingKind } from "./made.ts";

/** What was asked for: a kind of thing, its name, what it is for, and the folder that it goes to. */
export interface Asked {
  readonly thing: ThingKind;
  readonly name: string;
  readonly description: string;
  readonly folder: string;
}

const SAME_FILE_LIMIT = 512 * 1024;
const CHECKOUT_LIMIT = 5_000;

/** Things on the shelf that are much like the one asked for, by name or by meaning; `name` is the one that it will get. */
export function nearThings(
  asked: Asked,
  name: string,
  things: readonly Omit<Thing, "problems">[],
): readonly NearThing[] {
  return things.flatMap((thing) => {
    const near = (why: string): NearThing[] => [{ name: thing.name, path: thing.path, why }];
    if (thing.name === asked.name) return near("it has the name that was asked for");
    if (isNearName(thing.name, asked.name) || isNearName(thing.name, name)) return near("its name is nearly the same");
    const share = likeness(thing.description, asked.description);
    return share >= NEAR_MEANING ? near(`its description shares ${Math.round(share * 100)} % of the words`) : [];
  });
}

/** Names that are taken: on the shelf, by things that wait on a branch, and in the person's own checkout where they may not be committed yet. */
export async function takenNames(reader: Reader, asked: Asked, things: readonly Thing[]): Promise<Set<string>> {
  const { root, repository } = reader.place;
  const branches = await reader.read(readBranches, { root });
  const waits = new RegExp(`(?:^|/)${branchOf(asked.thing, "([a-z0-9-]+)")}$`);
  const waiting = branches.flatMap((branch) => waits.exec(branch.name)?.[1] ?? []);
  const inCheckout =
    repository === root ? [] : await tryList(shelfOf(reader, repository), asked.folder, CHECKOUT_LIMIT);
  const inFolder = inCheckout.flatMap((path) => nameBelow(path, asked.folder));
  return new Set([...things.flatMap((thing) => [thing.name, nameOfPlace(thing)]), ...inFolder, ...waiting]);
}

/** What is noted when a name was taken. Source: coordination specification, section 6. */
export function takenNote(asked: string, name: string): string {
  return `recovered: the name ${asked} is taken, so the next free one is ${name}`;
}

/** The plan that says that the very same thing is on the shelf, or waits on its branch; null when it is not so. */
export async function sameThing(
  reader: Reader,
  asked: Asked,
  files: readonly PlannedFile[],
): Promise<Extract<MakePlan, { readonly kind: "there" }> | null> {
  const { root } = reader.place;
  const created = files.filter((file) => file.expectedDigest === null);
  const path = created[0]?.path ?? "";
  const shelf = shelfOf(reader, root);
  const isOnShelf = await areSame(created, async (file) => (await shelf.read(file.path, SAME_FILE_LIMIT))?.text);
  if (isOnShelf) return { kind: "there", name: asked.name, path, place: "in this repository" };
  const branch = branchOf(asked.thing, asked.name);
  const branches = await reader.read(readBranches, { root });
  if (!branches.some((known) => !known.isRemote && known.name === branch)) return null;
  const revision = `refs/heads/${branch}`;
  const waits = await areSame(created, (file) => reader.read(readFileAt, { root, revision, path: file.path }));
  return waits ? { kind: "there", name: asked.name, path, place: `on the branch ${branch}`, branch } : null;
}

async function areSame(
  files: readonly PlannedFile[],
  read: (file: PlannedFile) => Promise<string | null | undefined>,
): Promise<boolean> {
  for (const file of files) if ((await read(file)) !== file.text) return false;
  return files.length > 0;
}

/** The name that a thing's place takes: of its folder, or of its file for those that are one file in a common folder. */
function nameOfPlace(thing: Thing): string {
  const place = thing.kind === "agent" || thing.kind === "template" ? thing.path.replace(/\.md$/, "") : thing.folder;
  return place.slice(place.lastIndexOf("/") + 1);
}

function nameBelow(path: string, folder: string): string[] {
  const name = path
    .slice(folder.length + 1)
    .split("/")[0]
    ?.replace(/\.md$/, "");
  return name === undefined || name === "" ? [] : [name];
}
