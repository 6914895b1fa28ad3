import { readFile } from "node:fs/promises";
import { OpsError } from "../../kernel/ops-error.ts";

/** Layout of the embedded store that this build reads and writes: PGlite 0.5 (Postgres 18) below `pgdata`. */
export const FORMAT_VERSION = 1;

/** Checks the `FORMAT` file. Throws `storage` when a newer version of Signalbox wrote it, or when it is not readable. */
export async function readFormat(file: string): Promise<number> {
  const text = (await readFile(file, "utf8")).trim();
  const found = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (found >= 1 && found <= FORMAT_VERSION) return found;
  if (found > FORMAT_VERSION) {
    throw new OpsError(
      "storage",
      `The data folder has format ${found}; this version of Signalbox knows up to ${FORMAT_VERSION}`,
      {
        hint: "Use the newer Signalbox that wrote it, or choose another folder with --data-dir.",
        details: { found, known: FORMAT_VERSION },
      },
    );
  }
  throw new OpsError("storage", `${file} should hold the number of a format, and holds "${text.slice(0, 40)}"`, {
    hint: "Move the data folder away and start again.",
  });
}
