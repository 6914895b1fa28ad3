import { createServer } from "node:net";
import { isOpsError, messageOf } from "../../kernel/ops-error.ts";
import { tokenFromEnvironment } from "../../integrations/github/token.ts";
import { gitLabTokenFromEnvironment } from "../../integrations/gitlab/token.ts";
import type { Runner } from "../../integrations/process/runner.ts";
import type { ForgeRef } from "../../ops/workspace/index.ts";
import type { DoctorLine } from "../../surfaces/cli/host.ts";
import { readConfiguration } from "../configuration.ts";
import { findForge } from "./detect-project.ts";
import type { Machine } from "../machine.ts";

const VARIABLES = { github: "GITHUB_TOKEN", gitlab: "GITLAB_TOKEN" } as const;

/** Where the repository's pull requests live, and whether there is a token for it. It is not asked whether the token holds. */
export async function checkForge(
  machine: Pick<Machine, "env">,
  runner: Runner,
  root: string | null,
): Promise<DoctorLine> {
  const line = { name: "forge", hint: null };
  if (root === null) return { ...line, verdict: "inconclusive", found: "there is no repository to look at" };
  try {
    const { forge: settings = {} } = await readConfiguration(root);
    return judgeForge(machine.env, await findForge(machine, runner, { root, settings }));
  } catch (thrown) {
    if (!isOpsError(thrown)) throw thrown;
    return { ...line, verdict: "error", found: messageOf(thrown), hint: thrown.hint ?? null };
  }
}

function judgeForge(env: Machine["env"], forge: ForgeRef): DoctorLine {
  const { kind, host, name, apiUrl } = forge;
  if (kind === "local")
    return {
      name: "forge",
      verdict: "pass",
      found: "local: pull requests are kept here, no token is needed",
      hint: null,
    };
  const tokens = { github: tokenFromEnvironment(env), gitlab: gitLabTokenFromEnvironment(env) } as const;
  const where = `${name} on ${host}`;
  if (tokens[kind](apiUrl) !== null)
    return { name: "forge", verdict: "pass", found: `${where}, with a token that was not tried`, hint: null };
  const hint = `Set ${VARIABLES[kind]}: without one no pull request can be opened.`;
  return { name: "forge", verdict: "inconclusive", found: `${where}, and there is no token for it`, hint };
}

/** Whether the port of `serve` is free. A taken one is no mistake: it may be a server of one's own. */
export async function checkPort(host: string, port: number): Promise<DoctorLine> {
  const failure = await tryPort(host, port);
  const where = `${host}:${port}`;
  if (failure === null)
    return { name: "port", verdict: "pass", found: `${where} is free for signalbox serve`, hint: null };
  const found = failure === "EADDRINUSE" ? `${where} is taken` : `${where} can't be listened on: ${failure}`;
  return { name: "port", verdict: "inconclusive", found, hint: "signalbox serve --port <number> takes another." };
}

function tryPort(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (thrown: NodeJS.ErrnoException) => resolve(thrown.code ?? thrown.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
