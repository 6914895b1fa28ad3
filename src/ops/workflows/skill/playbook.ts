import { toJson } from "../../../kernel/json.ts";
import { type Coordinator, definePlaybook, type PlaybookOutcome } from "../../../kernel/work/playbook.ts";
import type { Result } from "../../../kernel/record/result.ts";
import { CreateSkillOutput, type MadeSkill } from "../../tooling/index.ts";
import { commitBrief, inventoryBrief, makeBrief, pullRequestBrief, validateBrief } from "./briefs.ts";
import { SkillSignal } from "./input.ts";

/** Workflow 3: toolsmith makes and validates a skill, meta-updater enters it, release-manager opens the pull request. Source: documentation and tooling specification, "Skill creation". */
export const skill = definePlaybook<SkillSignal>({
  signal: "OPS:SKILL",
  title: "Create a skill",
  summary: "Makes a skill, validates it, enters it in the inventory, commits it and opens its pull request.",
  input: SkillSignal,
  pattern: "handoff",
  layer: "slow",
  agents: ["toolsmith", "meta-updater", "release-manager"],
  gateThreshold: 0.8,
  place: "worktree",
  writes: true,
  door: {
    command: "skill create",
    positionals: ["name"],
    examples: [
      'signalbox skill create release-notes --description "Writes release notes from merged pull requests. Use when a version goes out."',
      'signalbox skill create sql-review --description "Reviews SQL migrations when one is changed" --with references --steps "Read the migration" --steps "Look for locks"',
      'signalbox skill create release-notes --description "Writes release notes when a version goes out" --dry-run',
    ],
    hints: { readOnly: false, destructive: false, idempotent: true },
  },
  isSimple: (input) => input.dryRun,
  run: createSkillRun,
});

async function createSkillRun(coordinator: Coordinator, input: SkillSignal): Promise<PlaybookOutcome> {
  const result = await coordinator.spawn(makeBrief(input));
  const output = CreateSkillOutput.parse(result.output);
  if (output.kind === "there")
    return {
      summary: result.summary,
      alreadyDone: true,
      deliverables: [{ type: "skill", value: output.path, title: output.name }],
    };
  if (output.kind === "none") return { summary: result.summary };
  if (input.dryRun) return preview(output);
  for (const note of output.notes) await coordinator.note(note);
  await askForReview(coordinator, output);
  const validated = await coordinator.spawn(validateBrief(input, output));
  const entered = await coordinator.handOff(validated, inventoryBrief(output));
  const committed = await coordinator.handOff(
    entered.handoff === undefined ? validated : entered,
    commitBrief(output, entered),
  );
  const opened = await coordinator.spawn(pullRequestBrief(input));
  return outcomeOf(output, [result, validated, entered, committed, opened]);
}

/** A skill about security waits for somebody of that review area, who sees its whole text. */
async function askForReview(coordinator: Coordinator, made: MadeSkill): Promise<void> {
  if (made.securityWords.length === 0) return;
  await coordinator.approve({
    name: "security-review",
    action: `add the security-related skill ${made.name}`,
    arguments: toJson({
      path: made.path,
      command: made.command,
      because: made.securityWords,
      files: made.files.map((file) => ({ path: file.path, digest: file.digest })),
      text: made.text,
    }),
    target: { label: made.path, version: made.digest },
    risk: "medium",
    area: "security",
  });
}

function preview(made: MadeSkill): PlaybookOutcome {
  const files = made.files.map((file) => `${file.path} (${file.lines} lines)`).join(", ");
  return {
    summary: `dry run, nothing was changed: would write ${files}, list it as ${made.command}, and open a pull request${made.securityWords.length === 0 ? "" : " after an approval of the review area security"}`,
    details: toJson({ skill: made }),
    nextSteps: [...made.notes, ...alike(made)],
  };
}

function outcomeOf(made: MadeSkill, results: readonly Result[]): PlaybookOutcome {
  const request = results.at(-1)?.deliverables.find((item) => item.type === "pull request");
  const handoffs = results.flatMap((result) => (result.handoff === undefined ? [] : [result.handoff]));
  return {
    summary: `made the skill ${made.name}, listed as ${made.command}${request === undefined ? "" : `; its pull request is ${request.value}`}`,
    deliverables: [
      { type: "skill", value: made.path, title: made.name },
      { type: "slash command", value: made.command },
      ...(request === undefined ? [] : [request]),
    ],
    details: toJson({ skill: { ...made, text: undefined }, handoffs }),
    nextSteps: [
      request === undefined ? "Open a pull request of the branch." : `A human reviews and merges ${request.value}.`,
      ...alike(made),
    ],
  };
}

function alike(made: MadeSkill): readonly string[] {
  return made.near.map((near) => `Look at ${near.path} too: ${near.why}.`);
}
