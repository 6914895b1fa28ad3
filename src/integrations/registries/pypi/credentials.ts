import type { CallScope } from "../../../kernel/work/effect.ts";
import { isOpsError, OpsError } from "../../../kernel/ops-error.ts";
import type { Environment } from "../../process/child-env.ts";
import type { Runner } from "../../process/runner.ts";

const KEYRING_TIMEOUT_MS = 20_000;
const PASSWORD_LIMIT_BYTES = 64 * 1024;
/** The user name that goes with an API token. Source: docs.pypi.org, "API tokens". */
const TOKEN_USER = "__token__";

/** A user with a password, as an index takes them. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/**
 * Credentials for an upload, found as twine finds them: TWINE_USERNAME and TWINE_PASSWORD, else the program `keyring` where there is
 * one. They are asked for only after a person has approved the upload to this address. Throws `unauthorized` when there are none.
 */
export async function findCredentials(
  parts: { readonly runner: Runner; readonly env: Environment },
  registry: string,
  scope: CallScope,
): Promise<Credentials> {
  const user = parts.env["TWINE_USERNAME"] || TOKEN_USER;
  const password = parts.env["TWINE_PASSWORD"] || (await askKeyring(parts.runner, registry, user, scope));
  if (password !== null && password !== "") return { user, password };
  throw new OpsError("unauthorized", `there is no password for ${registry}`, {
    hint: "Set TWINE_PASSWORD to an API token, or store one: keyring set <address> __token__",
  });
}

async function askKeyring(runner: Runner, registry: string, user: string, scope: CallScope): Promise<string | null> {
  const call = { command: ["keyring", "get", registry, user], cwd: "/", timeoutMs: KEYRING_TIMEOUT_MS };
  try {
    const end = await runner.capture(call, scope, PASSWORD_LIMIT_BYTES);
    return end.exitCode === 0 ? end.stdout.toString("utf8").trim() : null;
  } catch (thrown) {
    if (isOpsError(thrown, "missing_tool")) return null;
    throw thrown;
  }
}
