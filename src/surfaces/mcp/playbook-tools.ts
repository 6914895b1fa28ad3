import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { AnyPlaybook } from "../../kernel/work/playbook.ts";
import type { Intake } from "../../ops/signals/index.ts";
import { answer, answering } from "./answers.ts";
import { followRun } from "./follow.ts";
import { handleOf, RunHandle } from "./handle.ts";
import type { McpParts } from "./parts.ts";

const REPOSITORY = z
  .string()
  .max(4_096)
  .optional()
  .describe("Absolute path of the repository; the default one unless given");

/** The tool of a playbook: `skill create` is `ops_skill_create`. */
export function toolNameOf(playbook: Pick<AnyPlaybook, "door">): string {
  return `ops_${playbook.door.command.replaceAll(/[^a-z0-9]+/g, "_")}`;
}

/** One tool for each playbook, out of its declaration: it begins the run and answers with its handle. */
export function registerPlaybookTools(server: McpServer, parts: McpParts): void {
  for (const playbook of parts.catalog.playbooks.values()) {
    const { hints } = playbook.door;
    server.registerTool(
      toolNameOf(playbook),
      {
        title: playbook.title,
        description: describe(playbook),
        inputSchema: inputOf(playbook),
        outputSchema: RunHandle,
        annotations: {
          readOnlyHint: hints.readOnly,
          destructiveHint: hints.destructive,
          idempotentHint: hints.idempotent,
          openWorldHint: playbook.writes,
        },
      },
      (given, context) => answering(() => callPlaybook(parts, playbook, given, context)),
    );
  }
}

async function callPlaybook(
  parts: McpParts,
  playbook: AnyPlaybook,
  given: unknown,
  context: Parameters<typeof followRun>[2],
) {
  const { repository, ...input } = z.looseObject({ repository: z.string().optional() }).parse(given ?? {});
  const request = {
    ...{ name: playbook.signal, context: input, source: "mcp", onEscalation: "wait" },
    repository: repository ?? parts.repository,
  };
  const intake = (await parts.perform("signals.receive", request)) as Intake; // sound: what this operation answers
  if (intake.kind === "ignored") throw new Error(`${playbook.signal} is of this domain and was ignored`);
  const seen = await followRun(parts, intake.run.id, context, playbook.layer === "fast");
  return answer(handleOf(seen, intake.kind === "joined"));
}

function describe(playbook: AnyPlaybook): string {
  const how =
    playbook.layer === "fast"
      ? "Answers when it is done."
      : "Begins a run and answers with its handle at once; with a progress token it tells of its progress and waits up to 50 s. Look again with ops_status.";
  return `${playbook.summary} (${playbook.signal}) ${how}`;
}

/** The playbook's own input, with the repository where it works in one. */
function inputOf(playbook: AnyPlaybook): z.ZodType {
  const { input } = playbook;
  if (playbook.place === "none" || !(input instanceof z.ZodObject)) return input;
  return input.extend({ repository: REPOSITORY });
}
