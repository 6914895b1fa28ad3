import { OpsError } from "../../../kernel/ops-error.ts";
import { agentProblems } from "../inventory/agents/agent-references.ts";
import { parseAgentSpec } from "../inventory/agents/agent-specs.ts";
import { KNOWN_AGENTS } from "../inventory/read-inventory.ts";
import type { Recipe } from "../making/plan-thing.ts";
import type { CreateAgentInput } from "./input.ts";
import { renderAgent } from "./render-agent.ts";

/** How an agent spec is made. Source: documentation and tooling specification, create-agent. */
export const agentRecipe: Recipe<CreateAgentInput> = {
  thing: "agent",
  templateOf: ({ template }) => ({ kind: "agent", template }),
  render: async (input, { name, template }) => [
    {
      path: `${input.folder}/${name}.md`,
      text: renderAgent(input, name, template),
      isExecutable: false,
      expectedDigest: null,
    },
  ],
  alsoTaken: () => KNOWN_AGENTS,
  readBack: ([file], { name, inventory }) => {
    const spec = { ...parseAgentSpec(file?.text ?? "", file?.path ?? ""), digest: "" };
    const faults = [...spec.problems, ...agentProblems(spec, inventory)]; // a new one has no excuse for any
    if (faults.length === 0) return { description: spec.description, commandCount: null };
    throw new OpsError(
      "invalid_input",
      `the agent spec ${name} would not fit its form: ${faults.map((fault) => fault.message).join("; ")}`,
      { hint: "Change what it is made from, or the template." },
    );
  },
  securityTexts: (input) => [...input.capabilities, ...input.tasks],
};
