import type { CallScope } from "../../../kernel/work/effect.ts";
import type { PublishInput } from "../../../ops/release/index.ts";
import { explainFailure, folderOf, type NpmCall, type NpmParts, runNpm } from "./call.ts";

/** Publishes a packed file as it is; npm runs no script of the package for a file. Answers the command, which holds no token. */
export async function publishWithNpm(
  parts: NpmParts,
  input: PublishInput,
  scope: CallScope,
): Promise<readonly string[]> {
  const { address, tag, access, provenance } = input;
  const file = input.archives[0]?.file ?? "";
  const call: NpmCall = {
    words: [
      "publish",
      file,
      "--json",
      "--ignore-scripts",
      ...(tag === null ? [] : [`--tag=${tag}`]),
      ...(access === null ? [] : [`--access=${access}`]),
      ...(provenance ? ["--provenance"] : []),
    ],
    cwd: folderOf(address),
    registry: address.registry,
    name: address.name,
    trust: "publication",
    timeoutMs: address.callTimeoutMs,
    what: `publishing ${address.name}@${address.version} to ${address.registry}`,
  };
  const answer = await runNpm(parts, call, scope);
  if (answer.exitCode !== 0) throw await explainFailure(parts, call, answer);
  return answer.command;
}
