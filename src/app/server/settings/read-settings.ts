import { resolve } from "node:path";
import { OpsError } from "../../../kernel/ops-error.ts";
import { readConfiguration, readConfigurationFile } from "../../configuration.ts";
import type { Machine } from "../../machine.ts";
import { findTopLevel } from "../../session/top-level.ts";
import { ServerSettings } from "./server-settings.ts";

/**
 * The server's settings: the part `server` of the file that whoever starts it names. A repository's own `signalbox.yaml` is
 * not asked unless it is that file, since it belongs to whoever may change the repository. Throws `invalid_input`.
 */
export async function readServerSettings(
  machine: Machine,
  options: { readonly config: string | undefined; readonly repo: string | undefined },
): Promise<{ readonly settings: ServerSettings; readonly notices: readonly string[] }> {
  const none = ServerSettings.parse({});
  if (options.config !== undefined) {
    const { server } = await readConfigurationFile(resolve(machine.cwd, options.config));
    if (server === undefined)
      throw new OpsError("invalid_input", `${options.config} has no part "server"`, {
        hint: "See docs/guides/sign-in.md and docs/guides/hooks.md.",
      });
    return { settings: server, notices: [] };
  }
  const top = await findTopLevel(resolve(machine.cwd, options.repo ?? "."));
  const { server } = await readConfiguration(top?.isBare === false ? top.root : null);
  const passedOver = `The part "server" of the repository's signalbox.yaml is not used: whoever may change the repository could sign anybody in. Name the file to use it: --config ${top?.root ?? "."}/signalbox.yaml`;
  return { settings: none, notices: server === undefined ? [] : [passedOver] };
}
