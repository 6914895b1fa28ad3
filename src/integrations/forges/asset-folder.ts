import { copyFile, mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { messageOf, OpsError } from "../../kernel/ops-error.ts";
import type { UploadAssetInput } from "../../ops/workspace/index.ts";
import { requireWorkFile } from "../files/work-file.ts";

/** One asset of the local forge may have this many bytes: it is kept on the disk of whoever runs Signalbox. */
export const MOST_LOCAL_ASSET_BYTES = 512 * 1024 * 1024;

/** Copies of released files, by their digest, in Signalbox's own data folder: they outlive the work tree that they were built in. */
export interface AssetFolder {
  /** Keeps a copy of the file and tells where; the same content is kept once. */
  keep(input: UploadAssetInput, signal: AbortSignal): Promise<string>;
}

/** Opens the folder; it is made with the first file. */
export function createAssetFolder(folder: string): AssetFolder {
  return {
    keep: async (input, signal) => {
      if (input.sizeBytes > MOST_LOCAL_ASSET_BYTES)
        throw new OpsError(
          "too_large",
          `${input.path} has ${input.sizeBytes} bytes; the local forge keeps files up to ${MOST_LOCAL_ASSET_BYTES}`,
          { hint: "Publish a file of that size elsewhere, and name its address in the release notes." },
        );
      const source = await requireWorkFile(input, signal);
      const place = join(folder, input.digest);
      const target = join(place, nameOnDisk(input.name));
      if (await hasSize(target, input.sizeBytes)) return pathToFileURL(target).href;
      const temporary = `${target}.${input.digest.slice(0, 8)}.part`;
      try {
        await mkdir(place, { recursive: true, mode: 0o700 });
        await copyFile(source, temporary);
        await requireWorkFile({ ...input, root: place, path: nameOnDisk(temporary) }, signal);
        await rename(temporary, target);
      } catch (thrown) {
        if (thrown instanceof OpsError) throw thrown;
        throw new OpsError("storage", `${input.name} cannot be kept in ${folder}: ${messageOf(thrown)}`, {
          cause: thrown,
        });
      } finally {
        await rm(temporary, { force: true });
      }
      return pathToFileURL(target).href;
    },
  };
}

/** The last part of a name, so that no asset's name leads anywhere else. */
function nameOnDisk(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  if (last === "" || last === "." || last === "..")
    throw new OpsError("invalid_input", `"${name}" can't be the name of a file`);
  return last;
}

async function hasSize(path: string, sizeBytes: number): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile() && found.size === sizeBytes,
    () => false,
  );
}
