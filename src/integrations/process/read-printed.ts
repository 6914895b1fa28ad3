import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { OpsError } from "../../kernel/ops-error.ts";

/** A password manager asks its own server. */
const TIMEOUT_MS = 10_000;
const LIMIT_BYTES = 16 * 1024;

/** What a program prints, as a secret: without the last line's end. Throws `precondition`; what it printed is never told. */
export async function readPrinted(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const [program = "", ...args] = command;
  try {
    const { stdout } = await promisify(execFile)(program, args, { env, timeout: TIMEOUT_MS, maxBuffer: LIMIT_BYTES });
    const secret = stdout.trim();
    if (secret !== "") return secret;
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? ` (${String(thrown.code)})` : "";
    throw new OpsError("precondition", `the secret's command ${program} failed${code}`, {
      hint: "Run it by hand where the server runs.",
    });
  }
  throw new OpsError("precondition", `the secret's command ${program} printed nothing`);
}
