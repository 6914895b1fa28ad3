import type { Ports } from "../../../kernel/ports.ts";
import { type CallScope, defineEffect } from "../../../kernel/work/effect.ts";
import { forbiddenFile } from "../secrets/forbidden-file.ts";
import { type Archive, PackInput, PackOutput, PublishInput, PublishOutput, type RegistryLook } from "./model.ts";
import { hostOf } from "./queries.ts";
import { standingOf } from "./standing.ts";

const UNSCOPED = { run: "", assignment: "", agent: "", key: "", signal: new AbortController().signal };

/**
 * Packs a package with its own scripts, searches everything in it for secrets, and compares it with the published version where
 * there is one. Repeatable: it makes files of the run's own.
 */
export const packagePack = defineEffect<PackInput, PackOutput>({
  name: "package.pack",
  input: PackInput,
  output: PackOutput,
  repeatable: true,
  resource: ({ address }) => ({ kind: "command", id: `pack ${address.name}@${address.version}` }),
  target: async (_ports, { address }) => ({ label: address.name, version: address.version }),
  perform: packAndSearch,
});

/** Publishes packed files; a person is always asked. Probed by what the registry answers. */
export const publishPackage = defineEffect<PublishInput, PublishOutput>({
  name: "publish.package",
  input: PublishInput,
  output: PublishOutput,
  resource: ({ address }) => ({
    kind: "release",
    id: `${address.ecosystem} ${address.name}@${address.version}`,
    host: hostOf(address.registry),
  }),
  target: async (ports, input) => ({
    label: `${input.address.name}@${input.address.version} in ${input.address.registry}`,
    version: targetVersion(input, await ports.registries.look(input.address, UNSCOPED)),
  }),
  probe: (ports, input, scope) => ports.registries.probePublish(input, scope),
  perform: (ports, input, scope) => ports.registries.publish(input, scope),
});

/** How the package stood when a person was asked: whether this version is free, and what its tag points to. */
function targetVersion(input: PublishInput, look: RegistryLook): string {
  const { address, archives, tag } = input;
  const isTaken = standingOf(address.ecosystem, archives, look.files).other.length > 0;
  const now = tag === null ? `newest: ${look.previous ?? "none"}` : `${tag}: ${look.tags[tag] ?? "none"}`;
  return `${isTaken ? "taken" : "free"} (${now})`;
}

async function packAndSearch(ports: Ports, input: PackInput, scope: CallScope): Promise<PackOutput> {
  const { command, archives } = await ports.registries.pack(input, scope);
  const refused: string[] = [];
  let searchedFiles = 0;
  for (const archive of archives) {
    const texts = await ports.registries.texts(archive);
    searchedFiles += texts.length;
    for (const { path, text } of texts) {
      const what = forbiddenFile(path);
      if (what !== null) refused.push(`${path} (${what})`);
      else if (text === null) refused.push(`${path} (too large to be searched for secrets)`);
    }
    const suspects = texts.flatMap(({ path, text }) => (text === null || text === "" ? [] : [{ path, text }]));
    const hits = await ports.secrets.scan(suspects);
    refused.push(...hits.map((hit) => `${hit.path}:${hit.line} (${hit.rule})`));
  }
  return {
    command: [...command],
    archives: [...archives],
    searchedFiles,
    refused: unique(refused),
    difference: await compare(ports, input, archives, scope),
  };
}

/** Compared only where the digests differ: the same files can be compressed in more than one way. */
async function compare(
  ports: Ports,
  input: PackInput,
  archives: readonly Archive[],
  scope: CallScope,
): Promise<PackOutput["difference"]> {
  const { other } = standingOf(input.address.ecosystem, archives, input.published);
  if (input.published === null || other.length === 0) return null;
  return ports.registries.compare(input.address, other, input.published, scope);
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}
