import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { McpParts } from "./parts.ts";
import { toolNameOf } from "./playbook-tools.ts";

/** One prompt for each playbook: how an orchestrator leads that workflow to its end. */
export function registerPrompts(server: McpServer, parts: McpParts): void {
  for (const playbook of parts.catalog.playbooks.values()) {
    const tool = toolNameOf(playbook);
    server.registerPrompt(
      tool.replace(/^ops_/, ""),
      {
        title: playbook.title,
        description: playbook.summary,
        argsSchema: z.object({ wish: z.string().max(4_000).optional().describe("What is wanted, in plain words") }),
      },
      ({ wish }) => ({
        messages: [{ role: "user", content: { type: "text", text: instructions(playbook.title, tool, wish) } }],
      }),
    );
  }
}

function instructions(title: string, tool: string, wish: string | undefined): string {
  return [
    `${title}${wish === undefined || wish === "" ? "" : `: ${wish}`}.`,
    "",
    `1. Call ${tool} with what is wanted. It answers with the handle of a run.`,
    "2. While isOver is false, call ops_status with the run's id, or ops_events to see what happens.",
    "3. When it waits on an approval, tell the person what it asks and how they answer; you can't approve it. When it waits on an escalation, weigh its options and call ops_answer if you may.",
    "4. When it is over, tell what was delivered, which issues remain and what the next steps are. Quote the run's id.",
  ].join("\n");
}
