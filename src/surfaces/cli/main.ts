import { agentsCommand } from "./commands/agents.ts";
import { checkCommands } from "./commands/checks.ts";
import { releasePlanCommand } from "./commands/release-plan.ts";
import { completionCommand } from "./commands/completion.ts";
import { decisionCommands } from "./commands/decisions.ts";
import { baselineCommands } from "./commands/findings/baseline.ts";
import { findingsCommand } from "./commands/findings/findings.ts";
import { scheduleCommands } from "./commands/outgoing/schedules.ts";
import { webhookCommands } from "./commands/outgoing/webhooks.ts";
import { pullRequestCommands } from "./commands/pull-requests.ts";
import { runControlCommands } from "./commands/run-control.ts";
import { runQueryCommands } from "./commands/run-queries.ts";
import { setupCommands } from "./commands/setup.ts";
import { shelfCommands } from "./commands/shelf/shelf.ts";
import { statusCommand } from "./commands/status.ts";
import { accessCommands } from "./commands/server/access.ts";
import { auditLogCommand } from "./commands/server/audit-log.ts";
import { mcpCommand } from "./commands/server/mcp.ts";
import { backupCommands } from "./commands/server/backup.ts";
import { serveCommand } from "./commands/server/serve.ts";
import type { CommandSpec } from "./call.ts";
import { playbookCommand } from "./declared/playbook.ts";
import { signalCommand } from "./declared/signal.ts";
import { reportError } from "./errors.ts";
import type { CliHost } from "./host.ts";
import { buildProgram } from "./program.ts";

/**
 * Runs one command line and answers its exit code. `argv` begins after the program's name. Nothing is thrown: foreseen
 * failures and bugs are told on stderr. After 130 the process should end at once: a session may still be open.
 */
export async function runCli(argv: readonly string[], host: CliHost): Promise<number> {
  try {
    const program = buildProgram(host, commandsOf(host));
    if (argv.includes("--version") && argv[0] === "--version") {
      host.streams.stdout.write(`${host.version}\n`);
      return 0;
    }
    await program.tree.parseAsync([...argv], { from: "user" });
    return program.exitCode();
  } catch (thrown) {
    return reportError(host, thrown, { json: isGiven(argv, "--json"), debug: isGiven(argv, "--debug") });
  }
}

/** Every command: those that playbooks declare first, then those of the terminal itself. */
export function commandsOf(host: Pick<CliHost, "catalog">): readonly CommandSpec[] {
  const declared = [...host.catalog.playbooks.values()].map(playbookCommand);
  return [
    ...declared,
    signalCommand,
    ...runQueryCommands,
    ...runControlCommands,
    findingsCommand,
    ...baselineCommands,
    ...decisionCommands,
    statusCommand,
    agentsCommand,
    ...pullRequestCommands,
    ...checkCommands,
    serveCommand,
    mcpCommand,
    ...accessCommands,
    auditLogCommand,
    ...backupCommands,
    ...webhookCommands,
    ...scheduleCommands,
    ...shelfCommands,
    releasePlanCommand,
    ...setupCommands,
    completionCommand,
  ];
}

// An error may come before the command line is parsed, so these two are looked for in what was typed.
function isGiven(argv: readonly string[], flag: string): boolean {
  const end = argv.indexOf("--");
  return argv.slice(0, end === -1 ? argv.length : end).includes(flag);
}
