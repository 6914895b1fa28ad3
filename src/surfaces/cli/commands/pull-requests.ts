import { Option } from "commander";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { PullRequest } from "../../../ops/workspace/index.ts";
import {
  type ArgumentSpec,
  type Call,
  type CommandSpec,
  type Look,
  lookOf,
  printJson,
  printLines,
  repositoryOf,
  tell,
  withSession,
} from "../call.ts";
import { followToEnd, withInterruptibleSession } from "../following/conclude.ts";
import { textAt } from "../globals.ts";
import { ask } from "../operations.ts";
import { readOutput, reportOptions } from "../report/output.ts";
import { formatAgo } from "../text/instant.ts";
import { table } from "../text/table.ts";
import { visible } from "../text/visible.ts";
import { positiveInteger } from "./numbers.ts";

const LISTED = 100;
const NUMBER: ArgumentSpec = {
  name: "number",
  summary: "number of the pull request",
  required: true,
  parse: positiveInteger,
};

/** `pr list|review|merge|close`: a person's part in pull requests; `pr` itself opens one. */
export const pullRequestCommands: readonly CommandSpec[] = [
  {
    path: ["pr", "list"],
    kind: "decide",
    summary: "list pull requests, newest first",
    arguments: [],
    options: [new Option("--all", "closed and merged ones too")],
    examples: ["signalbox pr list", "signalbox pr list --all --json"],
    run: (call) =>
      withSession(call, false, async (session) => {
        const all = call.options["all"] === true;
        const pullRequests = await ask(session, "pr.list", {
          repository: repositoryOf(call),
          state: all ? "all" : "open",
          limit: LISTED,
        });
        if (call.globals.json) printJson(call, { schemaVersion: 1, pullRequests });
        else
          printLines(
            call,
            pullRequests.length === 0
              ? [`No ${all ? "" : "open "}pull request. signalbox pr opens one.`]
              : listOf(pullRequests, lookOf(call, "stdout"), call.host.now()),
          );
        return 0;
      }),
  },
  {
    path: ["pr", "show"],
    kind: "decide",
    summary: "show one pull request with its reviews",
    arguments: [NUMBER],
    options: [],
    examples: ["signalbox pr show 3"],
    run: (call) =>
      withSession(call, false, async (session) => show(call, await ask(session, "pr.show", address(call)))),
  },
  {
    path: ["pr", "review"],
    kind: "decide",
    summary: "review a pull request of the local forge",
    arguments: [NUMBER],
    options: [
      new Option("--approve", "it may be merged").conflicts(["requestChanges", "comment"]),
      new Option("--request-changes <text>", "it may not be merged before this is done").conflicts("comment"),
      new Option("--comment <text>", "only a word"),
      new Option("--note <text>", "a word with the approval"),
    ],
    examples: ["signalbox pr review 3 --approve", 'signalbox pr review 3 --request-changes "a test is missing"'],
    run: review,
  },
  {
    path: ["pr", "merge"],
    kind: "decide",
    summary: "merge a pull request of the local forge, and go on with the release that waits for it",
    arguments: [NUMBER],
    options: [...reportOptions()],
    examples: ["signalbox pr merge 3"],
    run: merge,
  },
  {
    path: ["pr", "close"],
    kind: "decide",
    summary: "close a pull request without merging it",
    arguments: [NUMBER],
    options: [],
    examples: ["signalbox pr close 3"],
    run: (call) =>
      withSession(call, false, async (session) => show(call, await ask(session, "pr.close", address(call)))),
  },
];

/** Merges; a run that waited for it goes on here, and its report is what follows. */
function merge(call: Call): Promise<number> {
  const output = readOutput(call);
  return withInterruptibleSession(call, { resumes: false, leaveAt: 2 }, async (session, interrupts) => {
    const answer = await interrupts.orLeave(ask(session, "pr.merge", address(call)));
    const { pullRequest, mergedSha, alreadyMerged, nextStep, run } = answer;
    const said = [
      `${title(pullRequest)}: ${alreadyMerged ? "was merged already" : "merged"} as ${visible(mergedSha.slice(0, 12))}`,
      ...(nextStep === null ? [] : [`  Next: ${visible(nextStep)}`]),
    ];
    if (run === null || session.kind === "socket") {
      if (call.globals.json) printJson(call, { schemaVersion: 1, ...answer });
      else
        printLines(call, [
          ...said,
          ...(run === null ? [] : [`  ${run} goes on; signalbox runs watch ${run} follows it.`]),
        ]);
      return 0;
    }
    tell(call, said.join("\n"));
    return followToEnd(call, session, run, { interest: "own", output, interrupts });
  });
}

function review(call: Call): Promise<number> {
  const changes = textAt(call.options, "requestChanges");
  const comment = textAt(call.options, "comment");
  const decision =
    changes !== undefined
      ? "request_changes"
      : comment !== undefined
        ? "comment"
        : call.options["approve"] === true
          ? "approve"
          : null;
  if (decision === null)
    throw new OpsError("invalid_input", "a review says --approve, --request-changes or --comment", {
      hint: "signalbox pr review 3 --approve",
    });
  const note = changes ?? comment ?? textAt(call.options, "note") ?? "";
  return withSession(call, false, async (session) =>
    show(call, await ask(session, "pr.review", { ...address(call), decision, note })),
  );
}

function show(call: Call, pullRequest: PullRequest): number {
  if (call.globals.json) printJson(call, { schemaVersion: 1, pullRequest });
  else
    printLines(call, [
      `${title(pullRequest)}: ${pullRequest.state}`,
      ...pullRequest.reviews.map(
        (one) =>
          `  ${visible(one.by)}: ${one.state.replaceAll("_", " ")}${one.note === "" ? "" : `: ${visible(one.note)}`}`,
      ),
    ]);
  return 0;
}

function address(call: Call): Readonly<Record<string, unknown>> {
  return { repository: repositoryOf(call), number: call.args[0] };
}

function title(pullRequest: PullRequest): string {
  return visible(`#${pullRequest.number} ${pullRequest.title} (${pullRequest.url})`);
}

function listOf(pullRequests: readonly PullRequest[], look: Look, now: number): string[] {
  const rows = pullRequests.map((one) => [
    { text: `#${one.number}` },
    { text: one.isDraft ? "draft" : one.state, paint: one.state === "open" ? look.paint.clear : look.paint.muted },
    { text: visible(`${one.head} -> ${one.base}`) },
    { text: formatAgo(one.updatedAt, now) },
    { text: visible(one.title) },
  ]);
  return table(
    [
      { heading: "" },
      { heading: "state" },
      { heading: "branches", atMost: 50 },
      { heading: "changed" },
      { heading: "title" },
    ],
    rows,
    look.width,
    look.paint.muted,
  );
}
