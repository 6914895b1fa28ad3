import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDurable } from "../engine/create-durable.ts";
import { validateForBuild } from "../integrations/policy/policy.ts";
import { dumpFolder } from "../storage/embedded/dump-folder.ts";
import { openStore } from "../storage/open-store.ts";
import { composeCatalog } from "./catalog.ts";
import { slices } from "./slices.ts";

/** Validates the policies of all slices; answers what the build notes about it, so that a start need not do it again. */
export function validatePolicies(): Promise<string> {
  const { policies, effects } = composeCatalog(slices);
  return validateForBuild({ files: policies, actions: [...effects.keys()] });
}

/** Makes the image of a data folder that the first opening starts from: our schema and the engine's, and no rows. */
export async function makeDataFolderImage(): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "signalbox-image-"));
  try {
    const masker = { maskData: <Data>(data: Data) => data, mask: (text: string) => text };
    const store = await openStore({
      place: { kind: "embedded", folder, image: null },
      executorId: "exe_image",
      masker,
    });
    const durable = createDurable({ store, now: Date.now });
    await durable.launch({ run: async () => null, continuation: async () => null });
    await durable.close(0);
    await store.close();
    return await dumpFolder(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
