import { Option } from "commander";
import type { AuditLine } from "../../../../ops/audit-log/index.ts";
import { type Call, type CommandSpec, printJson, printLines, withSession } from "../../call.ts";
import { numberAt, textAt } from "../../globals.ts";
import { ask } from "../../operations.ts";
import { formatInstant } from "../../text/instant.ts";
import { positiveInteger } from "../numbers.ts";
import { printTable } from "../print-table.ts";

/** `audit-log`: who asked for what, and from where. */
export const auditLogCommand: CommandSpec = {
  path: ["audit-log"],
  kind: "setup",
  summary: "list who asked for what, from where, and how it ended",
  arguments: [],
  options: [
    new Option("--operation <name>", "this operation alone, such as approvals.approve"),
    new Option("--before <id>", "older than this line"),
    new Option("--limit <number>", "how many (default: 50)").argParser(positiveInteger),
  ],
  examples: ["signalbox audit-log", "signalbox audit-log --operation approvals.approve --json"],
  run: (call) => list(call),
};

function list(call: Call): Promise<number> {
  const { options } = call;
  const given = {
    ...{ operation: textAt(options, "operation"), before: textAt(options, "before") },
    limit: numberAt(options, "limit"),
  };
  const input = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return withSession(call, false, async (session) => {
    const lines = await ask(session, "audit-log.list", input);
    if (call.globals.json) printJson(call, { schemaVersion: 1, lines });
    else if (lines.length === 0) printLines(call, ["The audit log has no such line."]);
    else printTable(call, ["id", "at", "who", "from", "asked for", "outcome"], lines.map(rowOf));
    return 0;
  });
}

function rowOf({ id, at, by, door, from, operation, outcome, error }: AuditLine): readonly string[] {
  const who = by.kind === "human" ? by.id : `${by.kind} ${by.id}`;
  const where = from === null ? door : `${door} ${from}`;
  return [id, formatInstant(at), who, where, operation, error === null ? outcome : `${outcome}: ${error}`];
}
