import { stringify } from "yaml";
import { bullets, escapeProse, numbered, oneLine, pairs, sentence, whatOf, whenOf, workOf } from "../making/prose.ts";
import { titleOf } from "../skill-format/name.ts";
import { fill } from "../templates/fill.ts";
import type { Template } from "../templates/model.ts";
import type { CreateAgentInput } from "./input.ts";

/** A host gives an agent without this list every tool; these can't change anything. Source: agents specification, section 1. */
const READING_TOOLS = ["Read", "Grep", "Glob"];

/** An agent spec, complete. Source: agents specification, section 1; documentation and tooling specification, create-agent. */
export function renderAgent(input: CreateAgentInput, name: string, template: Template): string {
  const description = oneLine(input.description);
  const tools = input.tools.length === 0 ? READING_TOOLS : input.tools;
  const fields = {
    name,
    description,
    tools: tools.join(", "),
    model: input.model,
    ...(input.skills.length === 0 ? {} : { skills: [...input.skills] }),
    version: "1.0.0",
  };
  const front = stringify(fields, { lineWidth: 0, defaultStringType: "PLAIN", version: "1.2" });
  return `---\n${front}---\n\n${bodyText(input, { name, description, template })}`;
}

function bodyText(
  input: CreateAgentInput,
  about: { readonly name: string; readonly description: string; readonly template: Template },
): string {
  const { name, description, template } = about;
  return fill(template, {
    texts: {
      name,
      title: titleOf(name),
      description: escapeProse(description),
      charter: escapeProse(sentence(oneLine(input.charter ?? whatOf(description)))),
      what: workOf(description),
    },
    lists: {
      when: { given: [], fallback: whenOf(description), render: bullets },
      "not-for": { given: input.notFor, render: bullets },
      capabilities: { given: input.capabilities, render: bullets },
      constraints: { given: input.constraints, render: bullets },
      tasks: { given: input.tasks, render: tasksText },
      escalation: { given: input.escalation, render: (lines) => pairs(lines, false) },
      knows: { given: input.knows, render: bullets },
      "does-not-know": { given: input.doesNotKnow, render: bullets },
    },
  });
}

/** Tasks in their order, each with what tells that it is done. */
function tasksText(tasks: readonly string[]): string {
  return numbered(
    tasks.map((task) => {
      const [what, done] = oneLine(task).split(/\s*=>\s*/, 2);
      return done === undefined || done === "" ? (what ?? "") : `${sentence(what ?? "")} Done when ${sentence(done)}`;
    }),
  );
}
