import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { createHash } from "node:crypto";
import { homedir, tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";

/** The data folder's name at a repository's top level. */
export const DATA_FOLDER = ".signalbox";

/** What decides where the data folder is. `topLevel` is null outside a repository. */
export interface DataFolderFacts {
  readonly flag: string | undefined;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly topLevel: { readonly root: string; readonly isBare: boolean } | null;
}

/** `--data-dir`, else `SIGNALBOX_DATA_DIR`, else `.signalbox` at the top level, else (bare, not writable, no repository) the XDG state folder. */
export async function chooseDataFolder(facts: DataFolderFacts): Promise<string> {
  const named = facts.flag ?? facts.env["SIGNALBOX_DATA_DIR"];
  if (named !== undefined && named !== "") return resolve(facts.cwd, named);
  const { topLevel } = facts;
  if (topLevel !== null && !topLevel.isBare && (await isWritable(topLevel.root)))
    return join(topLevel.root, DATA_FOLDER);
  const state = facts.env["XDG_STATE_HOME"] || join(facts.env["HOME"] || homedir(), ".local", "state");
  const name = topLevel === null ? "default" : createHash("sha256").update(topLevel.root).digest("hex").slice(0, 16);
  return join(state, "signalbox", name);
}

/** A short path for the owner's socket, in the runtime folder of this user. */
export function socketPathOf(dataFolder: string, env: Readonly<Record<string, string | undefined>>): string {
  const runtime = env["XDG_RUNTIME_DIR"] || join(tmpdir(), `signalbox-${userInfo().uid}`);
  return join(runtime, `sbx-${createHash("sha256").update(dataFolder).digest("hex").slice(0, 16)}.sock`);
}

async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}
