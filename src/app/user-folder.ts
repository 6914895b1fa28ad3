import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, OpsError } from "../kernel/ops-error.ts";

/** An exported run of 10,000 events with large payloads has some ten megabytes. */
const FOLDER_LIMIT_BYTES = 256 * 1024 * 1024;
const MOST_FILES = 1_000;

/** The texts of the files in a folder, by name; folders within it are passed over. Throws `not_found`, `too_large`. */
export async function readUserFolder(path: string, shown: string): Promise<ReadonlyMap<string, string>> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
    const sizes = await Promise.all(
      names.slice(0, MOST_FILES).map(async (name) => (await stat(join(path, name))).size),
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    if (names.length > MOST_FILES || bytes > FOLDER_LIMIT_BYTES)
      throw new OpsError("too_large", `${shown} holds over ${MOST_FILES} files or ${FOLDER_LIMIT_BYTES} bytes`);
    const files = new Map<string, string>();
    for (const name of names) files.set(name, await readFile(join(path, name), "utf8"));
    return files;
  } catch (thrown) {
    if (thrown instanceof OpsError) throw thrown;
    throw new OpsError("not_found", `${shown} cannot be read: ${messageOf(thrown)}`, { cause: thrown });
  }
}
