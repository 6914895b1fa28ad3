import { createHash } from "node:crypto";
import { OpsError } from "../../../kernel/ops-error.ts";
import { createPathKinds, PATH_KINDS } from "../../policy/index.ts";
import type { JobTools } from "../../workspace/index.ts";
import { PAGE_BYTES_LIMIT } from "../audit/model.ts";

/** A page with the digest of its bytes. The text keeps a byte order mark, so that writing it back changes no byte. */
export interface SourcePage {
  readonly path: string;
  readonly text: string;
  readonly digest: string;
}

/** Reads a page for editing; null when there is none. Throws `too_large`, or `unsupported` when it is not UTF-8. */
export async function readSource(tools: JobTools, root: string, path: string): Promise<SourcePage | null> {
  const bytes = await tools.readFile(`${root}/${path}`, PAGE_BYTES_LIMIT);
  if (bytes === null) return null;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { path, text, digest: createHash("sha256").update(bytes).digest("hex") };
  } catch (thrown) {
    throw new OpsError("unsupported", `${path} holds bytes that are not UTF-8, so it can't be edited safely`, {
      hint: "Convert it to UTF-8 first.",
      cause: thrown,
    });
  }
}

const kindsOf = createPathKinds(PATH_KINDS);
/** Kinds of paths that meta-updater never writes, as its policy says; asked here so that nothing is planned in vain. */
const FORBIDDEN = [
  ...["security-policy", "infrastructure", "quality-gate", "ci"],
  ...["critical-configuration", "agent-spec", "operations-document"],
];

/** Whose business a path of such a kind is. The first that fits counts. */
const OWNERS: readonly (readonly [kind: string, owner: string])[] = [
  ["security-policy", "security"],
  ["quality-gate", "quality assurance"],
  ["agent-spec", "architecture"],
  ["infrastructure", "operations"],
  ["ci", "operations"],
  ["critical-configuration", "operations"],
  ["operations-document", "operations"],
];

/** The domain that a path belongs to when it is not meta-updater's to write; null when it is. */
export function foreignOwnerOf(path: string): string | null {
  if (isOwnPage(path)) return null;
  const kinds = kindsOf(path);
  return OWNERS.find(([kind]) => kinds.includes(kind))?.[1] ?? "engineering";
}

/** Whether meta-updater may write a path at all. The choke point decides; this only keeps plans honest. */
export function isOwnPage(path: string): boolean {
  const kinds = kindsOf(path);
  return kinds.includes("documentation") && !FORBIDDEN.some((kind) => kinds.includes(kind));
}
