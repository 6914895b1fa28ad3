import { readPrinted } from "../../../integrations/process/read-printed.ts";
import { createSecretReader } from "../../../integrations/secrets/read-reference.ts";
import type { Masker } from "../../../ops/policy/index.ts";
import type { Machine } from "../../machine.ts";
import type { ServerSecret } from "./server-settings.ts";

/** Reads a secret where it is, and masks it in all that is written from then on. Throws `precondition`. */
export type ReadServerSecret = (secret: ServerSecret) => Promise<string>;

/** Reads secrets of the server's settings. */
export function createServerSecrets(machine: Machine, masker: Masker): ReadServerSecret {
  const references = createSecretReader({ env: machine.env, masker });
  return async (secret) => {
    if (typeof secret === "string") return references.read(secret);
    const printed = await readPrinted(secret.command, machine.env);
    masker.learn(printed);
    return printed;
  };
}
