import { createHash } from "node:crypto";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { CallScope } from "../../kernel/work/effect.ts";

/** Packed files are kept this long: longer than an approval holds. */
const KEPT_MS = 8 * 24 * 60 * 60 * 1_000;

/** An empty folder for what one call packs, below `base`; the same call gets the same folder. Old ones are taken away. */
export async function openPackFolder(base: string, scope: CallScope, what: string, now: number): Promise<string> {
  await removeOld(base, now);
  const mark = createHash("sha256").update(`${scope.assignment}\0${scope.key}\0${what}`).digest("hex").slice(0, 16);
  const folder = join(base, scope.run === "" ? "unnamed" : scope.run, mark);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Paths of the files in a folder, sorted. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []); // a folder that is not there holds nothing
  return [...names].sort(byText).map((name) => join(folder, name));
}

function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

async function removeOld(base: string, now: number): Promise<void> {
  for (const folder of await filesIn(base)) {
    const { mtimeMs } = await stat(folder);
    if (now - mtimeMs > KEPT_MS) await rm(folder, { recursive: true, force: true });
  }
}
