import type { Escalation } from "../../escalations/index.ts";

/** An escalation as Markdown, for people and for orchestrators. */
export function renderEscalation(escalation: Escalation): string {
  const { context, issue } = escalation;
  const lines = [
    `## Escalation ${escalation.id}: ${escalation.title}`,
    "",
    `- Coordinator: ${escalation.coordinator}`,
    `- Asked at: ${new Date(escalation.at).toISOString()}`,
    `- Signal: ${escalation.signal} (run ${escalation.run})`,
    `- Type: ${escalation.kind}, level ${escalation.level}, urgency ${escalation.urgency}, answer until ${new Date(escalation.nextLevelAt).toISOString()}`,
    "",
    "### Context",
    context.attempted,
    ...context.agents.map((agent) => `- ${agent.agent}: ${agent.state}`),
    "",
    "### Issue",
    issue.what,
    "",
    `${issue.whyNotHere} Recoveries tried: ${issue.recoveries.length === 0 ? "none applied" : issue.recoveries.join("; ")}.`,
    "",
    "### Partial results",
    ...(escalation.partialResults.length === 0 ? ["None."] : escalation.partialResults.map((result) => `- ${result}`)),
    "",
    "### Recommended",
    escalation.recommended,
    "",
    "### Options",
    ...escalation.options.map(
      (option) => `- \`signalbox answer ${escalation.id} ${option.option}\`: ${option.condition}`,
    ),
  ];
  return lines.join("\n");
}
