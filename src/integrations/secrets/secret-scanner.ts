import { OpsError } from "../../kernel/ops-error.ts";
import type { SecretHit, SecretScanner, SecretSuspect } from "../../ops/workspace/index.ts";
import { forbiddenFile } from "./forbidden-file.ts";
import { piecesOf } from "./pieces.ts";

/** Text looked at in one go; larger texts are cut with an overlap longer than any key block. */
const PIECE_CHARACTERS = 512 * 1024;
const OVERLAP_CHARACTERS = 16 * 1024;

/** All text of one scan. Source: twice the limit of one file in a commit. */
const SCAN_LIMIT_CHARACTERS = 200 * 1024 * 1024;

/** Finds secrets by secretlint's recommended rules and by the names of files. Values never leave it. */
export function createSecretScanner(): SecretScanner {
  return {
    scan: async (suspects) => {
      requireBounded(suspects);
      const find = await loadRules();
      const hits: SecretHit[] = [];
      for (const suspect of suspects) {
        const forbidden = forbiddenFile(suspect.path, suspect.text);
        if (forbidden !== null) hits.push(forbidden);
        hits.push(...(await scanText(suspect, find)));
      }
      return hits;
    },
  };
}

type Find = (
  path: string,
  text: string,
) => Promise<readonly { readonly line: number; readonly rule: string; readonly id: string }[]>;

function requireBounded(suspects: readonly SecretSuspect[]): void {
  const size = suspects.reduce((sum, suspect) => sum + suspect.text.length, 0);
  if (size > SCAN_LIMIT_CHARACTERS)
    throw new OpsError("too_large", `${size} characters are more than can be searched for secrets at once`, {
      hint: "Commit fewer files at a time.",
    });
}

async function scanText(suspect: SecretSuspect, find: Find): Promise<SecretHit[]> {
  const hits = new Map<string, SecretHit>();
  for (const piece of piecesOf(suspect.text, PIECE_CHARACTERS, OVERLAP_CHARACTERS)) {
    for (const found of await find(suspect.path, piece.text)) {
      const line = piece.firstLine + found.line - 1;
      const hit = { path: suspect.path, line, rule: found.rule, message: `this looks like a secret (${found.id})` };
      hits.set(`${line}:${found.rule}:${found.id}`, hit);
    }
  }
  return [...hits.values()];
}

/** Loads secretlint when the first scan needs it: it takes longer than most commands. */
async function loadRules(): Promise<Find> {
  const [{ lintSource }, preset] = await Promise.all([
    import("@secretlint/core"),
    import("@secretlint/secretlint-rule-preset-recommend"),
  ]);
  const config = {
    rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: preset.creator, options: {}, rules: [] }],
  };
  return async (path, text) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const ext = name.lastIndexOf(".") > 0 ? name.slice(name.lastIndexOf(".")) : "";
    const result = await lintSource({
      source: { content: text, filePath: `/${harmlessPath(path)}`, ext: harmlessPath(ext), contentType: "text" },
      options: { config, maskSecrets: true, noPhysicFilePath: true },
    });
    return result.messages.map((message) => ({
      line: message.loc.start.line,
      rule: message.ruleId.replace("@secretlint/secretlint-rule-", ""),
      id: message.messageId,
    }));
  };
}

/** The path as secretlint takes it: its profiler uses it in names, and ends the process over line feeds and `::` in them. */
function harmlessPath(path: string): string {
  return path.replace(/[^\w./-]/g, "_");
}
