import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { z } from "zod";
import { isAlive } from "./process-life.ts";

const Mark = z.object({ pid: z.number().int(), startedAt: z.string().nullable() });

/** Who owns the data folder, as it stands in the lock file. The reaper outlives its owner and deletes the file when it is done. */
export const Owner = z.object({
  token: z.string().min(1),
  pid: z.number().int(),
  startedAt: z.string().nullable(),
  version: z.string(),
  socketPath: z.string().nullable(),
  reaperPid: z.number().int().nullable(),
  reaper: Mark.nullable(),
});
export type Owner = z.infer<typeof Owner>;

/** How claiming a lock file came out. `reaping`: its owner is dead and its reaper still works. */
export type Claim =
  | { readonly kind: "mine" }
  | { readonly kind: "owned" | "reaping"; readonly owner: Owner }
  | { readonly kind: "contended" };

/**
 * One try to own the file. A free file is taken by linking a finished one into its place, which only one can do. A dead owner's
 * file is replaced by whoever owns the guard beside it, named after the dead owner's token, after looking again: so of two that
 * find the same dead owner one wins, and the other finds the winner.
 */
export async function claim(file: string, me: Owner): Promise<Claim> {
  const mine = `${file}.${me.token}.new`;
  await writeFile(mine, `${JSON.stringify(me)}\n`, { mode: 0o600 });
  try {
    return await claimWith(mine, file);
  } finally {
    await rm(mine, { force: true });
  }

  async function claimWith(mineFile: string, target: string): Promise<Claim> {
    if (await linked(mineFile, target)) return { kind: "mine" };
    const found = await readOwner(target);
    if (found === null) return { kind: "contended" };
    if (await isAlive(found)) return { kind: "owned", owner: found };
    if (found.reaper !== null && (await isAlive(found.reaper))) return { kind: "reaping", owner: found };
    return replace(mineFile, target, found);
  }

  async function replace(mineFile: string, target: string, dead: Owner): Promise<Claim> {
    const guard = `${target}.${dead.token}`;
    const guarded = await claimWith(mineFile, guard);
    if (guarded.kind !== "mine") return { kind: "contended" };
    try {
      if ((await readOwner(target))?.token !== dead.token) return { kind: "contended" };
      const copy = `${guard}.${me.token}.move`;
      await writeFile(copy, `${JSON.stringify(me)}\n`, { mode: 0o600 });
      await rename(copy, target);
      return { kind: "mine" };
    } finally {
      await rm(guard, { force: true });
    }
  }
}

/** Rewrites the lock file of its owner in one go; nothing happens when it is no longer the owner's. */
export async function rewrite(file: string, me: Owner): Promise<boolean> {
  if ((await readOwner(file))?.token !== me.token) return false;
  const next = `${file}.${me.token}.new`;
  await writeFile(next, `${JSON.stringify(me)}\n`, { mode: 0o600 });
  await rename(next, file);
  return true;
}

/** Deletes the lock file if it is the owner's. */
export async function giveUp(file: string, token: string): Promise<void> {
  if ((await readOwner(file))?.token === token) await rm(file, { force: true });
}

/** The owner that a lock file names; `null` when there is none. A file that makes no sense names a dead owner. */
export async function readOwner(file: string): Promise<Owner | null> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return null;
    throw thrown;
  }
  const parsed = Owner.safeParse(jsonOrNull(text));
  return parsed.success ? parsed.data : NOBODY;
}

/** Stands for whoever wrote a lock file that cannot be read: no process has number 0. */
const NOBODY: Owner = {
  token: "unreadable",
  pid: 0,
  startedAt: "",
  version: "",
  socketPath: null,
  reaperPid: null,
  reaper: null,
};

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST") return false;
    throw thrown;
  }
}
