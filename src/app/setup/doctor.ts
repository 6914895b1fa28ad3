import { resolve } from "node:path";
import { messageOf } from "../../kernel/ops-error.ts";
import { isNewEnough, OLDEST_GIT } from "../../integrations/git/read/resolve.ts";
import type { Runner } from "../../integrations/process/runner.ts";
import { DEFAULT_HOST, DEFAULT_PORT } from "../../surfaces/cli/commands/server/serve.ts";
import type { DoctorLine } from "../../surfaces/cli/host.ts";
import type { Machine } from "../machine.ts";
import { checkConfig } from "./configuration-file.ts";
import { createLookingRunner } from "./detect-project.ts";
import { checkForge, checkPort } from "./doctor-reach.ts";
import { chooseDataFolder } from "../session/data-folder-path.ts";
import { openSession } from "../session/session.ts";
import { findTopLevel } from "../session/top-level.ts";

const TOOL_TIMEOUT_MS = 5_000;
const ANSWER_LIMIT_BYTES = 64 * 1024;
const OLDEST_NODE = [20, 19] as const;

/** Programs that are used where they are there; git alone is needed. */
const TOOLS = [
  { name: "git", args: ["--version"], isNeeded: true, package: "git" },
  { name: "gpg", args: ["--version"], isNeeded: false, package: "gnupg (signed commits)" },
  { name: "git-lfs", args: ["--version"], isNeeded: false, package: "git-lfs (repositories with large files)" },
] as const;

/** Checks tools, versions, configuration, tokens, the store and the server's port. */
export async function runDoctor(
  machine: Machine,
  options: { readonly repo: string | undefined; readonly dataDir: string | undefined },
): Promise<readonly DoctorLine[]> {
  const runner = createLookingRunner(machine, "doctor");
  const tools = await Promise.all(TOOLS.map((tool) => checkTool(machine, runner, tool)));
  const topLevel = await findTopLevel(resolve(machine.cwd, options.repo ?? "."));
  return [
    checkNode(),
    ...tools,
    await checkRepository(machine, options.repo),
    await checkConfiguration(machine, options.repo),
    await checkForge(machine, runner, topLevel?.root ?? null),
    await checkStore(machine, options),
    await checkPort(DEFAULT_HOST, DEFAULT_PORT),
  ];
}

function checkNode(): DoctorLine {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isNew = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return {
    name: "node",
    verdict: isNew ? "pass" : "fail",
    found: process.versions.node,
    hint: isNew ? null : `Install Node ${OLDEST_NODE.join(".")} or newer.`,
  };
}

async function checkTool(machine: Machine, runner: Runner, tool: (typeof TOOLS)[number]): Promise<DoctorLine> {
  try {
    const scope = { run: "", assignment: "", signal: AbortSignal.timeout(TOOL_TIMEOUT_MS) };
    const ended = await runner.capture(
      { command: [tool.name, ...tool.args], cwd: machine.cwd, timeoutMs: TOOL_TIMEOUT_MS },
      scope,
      ANSWER_LIMIT_BYTES,
    );
    const found = ended.stdout.toString("utf8").split("\n")[0] ?? "";
    if (tool.name === "git" && ended.exitCode === 0 && !isNewEnough(found))
      return { name: tool.name, verdict: "fail", found, hint: `Install git ${OLDEST_GIT} or newer.` };
    return { name: tool.name, verdict: ended.exitCode === 0 ? "pass" : "error", found, hint: null };
  } catch (thrown) {
    return {
      name: tool.name,
      verdict: tool.isNeeded ? "fail" : "inconclusive",
      found: messageOf(thrown),
      hint: `Install ${tool.package}.`,
    };
  }
}

async function checkRepository(machine: Machine, repo: string | undefined): Promise<DoctorLine> {
  const path = resolve(machine.cwd, repo ?? ".");
  const found = await findTopLevel(path);
  if (found === null)
    return {
      name: "repository",
      verdict: "inconclusive",
      found: `${path} is in no git repository`,
      hint: "Name one with --repo.",
    };
  return { name: "repository", verdict: "pass", found: `${found.root}${found.isBare ? " (bare)" : ""}`, hint: null };
}

async function checkConfiguration(machine: Machine, repo: string | undefined): Promise<DoctorLine> {
  try {
    const { path, problems } = await checkConfig(machine, { repo, file: undefined });
    if (path === null)
      return {
        name: "configuration",
        verdict: "pass",
        found: "none; defaults apply",
        hint: "signalbox init writes one.",
      };
    return {
      name: "configuration",
      verdict: problems.length === 0 ? "pass" : "fail",
      found: problems.length === 0 ? path : problems.join("; "),
      hint: problems.length === 0 ? null : "signalbox config check",
    };
  } catch (thrown) {
    return { name: "configuration", verdict: "inconclusive", found: messageOf(thrown), hint: null };
  }
}

async function checkStore(
  machine: Machine,
  options: { readonly repo: string | undefined; readonly dataDir: string | undefined },
): Promise<DoctorLine> {
  const topLevel = await findTopLevel(resolve(machine.cwd, options.repo ?? "."));
  const folder = await chooseDataFolder({ flag: options.dataDir, cwd: machine.cwd, env: machine.env, topLevel });
  const where = machine.env["DATABASE_URL"] === undefined ? folder : "PostgreSQL by DATABASE_URL";
  try {
    const session = await openSession(machine, { ...options, resumes: false });
    await session.close();
    return { name: "store", verdict: "pass", found: `${where} (${session.kind})`, hint: session.notices[0] ?? null };
  } catch (thrown) {
    return { name: "store", verdict: "error", found: messageOf(thrown), hint: "Name another folder with --data-dir." };
  }
}
