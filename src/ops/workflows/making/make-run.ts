import { toJson } from "../../../kernel/json.ts";
import type { Coordinator, PlaybookOutcome } from "../../../kernel/work/playbook.ts";
import type { AnyTask } from "../../../kernel/work/task.ts";
import type { Result } from "../../../kernel/record/result.ts";
import { PullRequestResult } from "../../release/index.ts";
import { type MadeThing, MakeOutput, THING_WORDS, type ThingKind } from "../../tooling/index.ts";
import {
  commitBrief,
  inventoryBrief,
  makeBrief,
  planBrief,
  pullRequestBrief,
  titleOf,
  validateBrief,
} from "./briefs.ts";
import type { MakingSignal } from "./input.ts";

/** What a playbook of this workflow makes, by which tasks. */
export interface Making {
  readonly thing: ThingKind;
  readonly create: AnyTask;
  readonly plan: AnyTask;
}

/**
 * Workflow 3: toolsmith makes and validates a thing, meta-updater enters it, release-manager opens the pull request. Source:
 * documentation and tooling specification, "Skill creation". An agent spec is planned first, so that whoever is asked for
 * the approval of its file can read what is like it.
 */
export async function makeRun(coordinator: Coordinator, making: Making, input: MakingSignal): Promise<PlaybookOutcome> {
  const { thing, create, plan } = making;
  if (input.dryRun || thing === "agent") {
    const planned = await coordinator.spawn(planBrief(thing, plan, input));
    const seen = MakeOutput.parse(planned.output);
    if (seen.kind !== "made") return finish(coordinator, input, { thing, result: planned, output: seen });
    if (input.dryRun) return preview(seen);
    for (const near of alike(seen)) await coordinator.note(near);
  }
  const result = await coordinator.spawn(makeBrief(thing, create, input));
  const made = MakeOutput.parse(result.output);
  if (made.kind !== "made") return finish(coordinator, input, { thing, result, output: made });
  for (const note of made.notes) await coordinator.note(note);
  await askForSecurity(coordinator, made);
  const validated = await coordinator.spawn(validateBrief(input, made));
  const entered = await coordinator.handOff(validated, inventoryBrief(made));
  const committed = await coordinator.handOff(
    entered.handoff === undefined ? validated : entered,
    commitBrief(made, entered),
  );
  const opened = await coordinator.spawn(pullRequestBrief(input, { title: titleOf(made) }));
  return outcomeOf(made, [result, validated, entered, committed, opened]);
}

/** Nothing is to be made. What waits on its branch, where an earlier run ended too soon, still gets its pull request. */
async function finish(
  coordinator: Coordinator,
  input: MakingSignal,
  seen: { readonly thing: ThingKind; readonly result: Result; readonly output: Exclude<MakeOutput, MadeThing> },
): Promise<PlaybookOutcome> {
  const { thing, result, output } = seen;
  if (output.kind === "none") return { summary: result.summary };
  const { name, path, branch } = output;
  const found = { type: THING_WORDS[thing], value: path, title: name };
  if (branch === undefined || input.dryRun)
    return { summary: result.summary, alreadyDone: true, deliverables: [found] };
  const opened = await coordinator.spawn(pullRequestBrief(input, { title: titleOf({ thing, name }), head: branch }));
  const deliverables = [found, ...opened.deliverables.filter((item) => item.type === "pull request")];
  if (PullRequestResult.safeParse(opened.output).data?.kind !== "opened")
    return { summary: result.summary, alreadyDone: true, deliverables };
  return { summary: `${result.summary}; ${opened.summary}`, deliverables };
}

/** A skill about security waits for somebody of that review area, who sees its whole text. */
async function askForSecurity(coordinator: Coordinator, made: MadeThing): Promise<void> {
  if (made.thing !== "skill" || made.securityWords.length === 0) return;
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

function preview(made: MadeThing): PlaybookOutcome {
  const files = made.files
    .map((file) => `${file.path} (${file.change === "changed" ? "changed, " : ""}${file.lines} lines)`)
    .join(", ");
  const listed = made.command === null ? "" : `, list it as ${made.command}`;
  const area = reviewArea(made);
  return {
    summary: `dry run, nothing was changed: would write ${files}${listed}, and open a pull request${area === null ? "" : ` after an approval of the review area ${area}`}`,
    details: toJson({ [made.thing]: made }),
    nextSteps: [...made.notes, ...alike(made)],
  };
}

function reviewArea(made: MadeThing): string | null {
  if (made.thing === "agent") return "architecture"; // by the policy of toolsmith
  return made.thing === "skill" && made.securityWords.length > 0 ? "security" : null;
}

function outcomeOf(made: MadeThing, results: readonly Result[]): PlaybookOutcome {
  const word = THING_WORDS[made.thing];
  const request = results.at(-1)?.deliverables.find((item) => item.type === "pull request");
  const handoffs = results.flatMap((result) => (result.handoff === undefined ? [] : [result.handoff]));
  const listed = made.command === null ? `in ${made.path}` : `listed as ${made.command}`;
  const command = made.command === null ? [] : [{ type: "slash command", value: made.command }];
  return {
    summary: `made the ${word} ${made.name}, ${listed}${request === undefined ? "" : `; its pull request is ${request.value}`}`,
    deliverables: [
      { type: word, value: made.path, title: made.name },
      ...command,
      ...(request === undefined ? [] : [request]),
    ],
    details: toJson({ [made.thing]: { ...made, text: undefined }, handoffs }),
    nextSteps: [
      request === undefined ? "Open a pull request of the branch." : `A human reviews and merges ${request.value}.`,
      ...alike(made),
    ],
  };
}

function alike(made: MadeThing): readonly string[] {
  return made.near.map((near) => `Look at ${near.path} too: ${near.why}.`);
}
