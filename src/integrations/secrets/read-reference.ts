import { readFile, stat } from "node:fs/promises";
import { messageOf, OpsError } from "../../kernel/ops-error.ts";
import type { SecretRef } from "../../ops/notices/index.ts";

/** A file with a secret is no larger. */
const FILE_LIMIT_BYTES = 16 * 1024;

/** Reads secrets where they are, each time they are needed: a changed one holds at once. */
export interface SecretReader {
  /** Throws `precondition` when it is not there or empty. Whatever is read is masked in all that is written from then on. */
  read(ref: SecretRef): Promise<string>;
}

/** Reads references of the forms `env:NAME` and `file:/path`. */
export function createSecretReader(parts: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly masker: { learn(value: string): void };
}): SecretReader {
  return {
    read: async (ref) => {
      const text = ref.startsWith("env:") ? parts.env[ref.slice(4)] : await readSecretFile(ref.slice(5));
      const secret = (text ?? "").trim();
      if (secret === "")
        throw new OpsError("precondition", `the secret ${ref} is not there`, { hint: "Set it where the server runs." });
      for (const part of [secret, ...secret.split(/\s+/)]) parts.masker.learn(part);
      return secret;
    },
  };
}

async function readSecretFile(path: string): Promise<string> {
  try {
    const found = await stat(path);
    if (!found.isFile() || found.size > FILE_LIMIT_BYTES)
      throw new OpsError("precondition", `file:${path} is no file of at most ${FILE_LIMIT_BYTES} bytes`);
    return await readFile(path, "utf8");
  } catch (thrown) {
    if (thrown instanceof OpsError) throw thrown;
    throw new OpsError("precondition", `the secret file:${path} cannot be read: ${messageOf(thrown)}`, {
      cause: thrown,
    });
  }
}
