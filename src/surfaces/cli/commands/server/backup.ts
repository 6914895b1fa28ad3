import { resolve } from "node:path";
import { Option } from "commander";
import { OpsError } from "../../../../kernel/ops-error.ts";
import type { BackupSummary } from "../../../../ops/backup/index.ts";
import { type Call, type CommandSpec, isInteractive, printJson, printLines, tell, withSession } from "../../call.ts";
import { textAt } from "../../globals.ts";
import { ask } from "../../operations.ts";
import { count, formatInstant } from "../../text/instant.ts";
import { visible } from "../../text/visible.ts";

/** A store of millions of rows takes minutes; a server that writes them is waited for. */
const PATIENCE_MS = 6 * 3_600_000;

/** `backup` and `restore`: the whole store into a file, and back into this or another database. */
export const backupCommands: readonly CommandSpec[] = [
  {
    path: ["backup"],
    kind: "setup",
    summary: "write the whole store into a file, also while a server runs",
    arguments: [],
    options: [new Option("--out <file>", "the file to make; it must not be there yet").makeOptionMandatory()],
    examples: [
      "signalbox backup --out /var/backups/signalbox-monday.backup",
      "DATABASE_URL=postgresql://... signalbox backup --out signalbox.backup",
    ],
    run: (call) => makeBackup(call),
  },
  {
    path: ["restore"],
    kind: "setup",
    summary: "put a backup into an empty store: embedded or Postgres, whichever it came from",
    arguments: [],
    options: [
      new Option("--from <file>", "the backup").makeOptionMandatory(),
      new Option("--replace", "give up all that the store holds now"),
    ],
    examples: [
      "signalbox restore --from signalbox.backup",
      "DATABASE_URL=postgresql://... signalbox restore --from signalbox.backup",
    ],
    run: (call) => restore(call),
  },
];

function makeBackup(call: Call): Promise<number> {
  const path = pathAt(call, "out");
  return withSession(call, false, async (session) => {
    const summary = await ask(session, "backup.make", { path, waitMs: PATIENCE_MS });
    if (call.globals.json) printJson(call, { schemaVersion: 1, backup: summary });
    else
      printLines(call, [`${visible(summary.path)}: ${describe(summary)}`, `SHA-256 of its content: ${summary.digest}`]);
    return 0;
  });
}

async function restore(call: Call): Promise<number> {
  const path = pathAt(call, "from");
  const replace = call.options["replace"] === true;
  return withSession(call, false, async (session) => {
    if (session.kind === "socket")
      throw new OpsError("locked", "a server or another command works on this store", {
        hint: "Stop it, and restore then.",
      });
    if (replace && !(await agrees(call))) return 1;
    const summary = await ask(session, "backup.restore", { path, replace });
    if (call.globals.json) printJson(call, { schemaVersion: 1, restored: summary });
    else printLines(call, [`Restored ${describe(summary)}, as it was at ${formatInstant(summary.createdAt)}.`]);
    if (summary.unfinished > 0) tell(call, "Go on with what is unfinished: signalbox runs resume, or signalbox serve.");
    return 0;
  });
}

// Without a terminal the option itself is the word: nobody could be asked.
async function agrees(call: Call): Promise<boolean> {
  if (call.globals.yes || !isInteractive(call.host)) return true;
  const typed = await call.host.streams.stdin.readLine("Give up all that this store holds now? [y/N] ");
  return /^y(es)?$/i.test(typed?.trim() ?? "");
}

function describe({ runs, unfinished, rows }: BackupSummary): string {
  return `${count(runs, "run")}${unfinished === 0 ? "" : ` (${unfinished} unfinished)`}, ${count(rows, "row")}`;
}

function pathAt(call: Call, option: string): string {
  return resolve(call.host.cwd, textAt(call.options, option) ?? "");
}
