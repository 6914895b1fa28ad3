import { toJson } from "../../../kernel/json.ts";
import { type Coordinator, definePlaybook, type PlaybookOutcome } from "../../../kernel/work/playbook.ts";
import { DependencyAudit, PackageList, PublishResult } from "../../release/index.ts";
import { dependenciesBrief, listBrief, packageBrief } from "./briefs.ts";
import { PublishSignal } from "./input.ts";

/** Publishes the packages of a repository, dependencies first. Source: release specification, "Publish". */
export const publishPlaybook = definePlaybook<PublishSignal>({
  signal: "OPS:PUBLISH",
  title: "Publish",
  summary: "Publishes the packages of the repository to npm or PyPI, each after an approval, and reads them back.",
  input: PublishSignal,
  pattern: "sequential",
  layer: "slow",
  agents: ["release-manager"],
  gateThreshold: 0.8,
  place: "checkout",
  writes: true,
  door: {
    command: "publish",
    positionals: [],
    examples: [
      "signalbox publish --dry-run",
      "signalbox publish --package @acme/core --tag next",
      "signalbox publish --registry https://npm.example.org/",
      "signalbox publish --check",
    ],
    hints: { readOnly: false, destructive: false, idempotent: true },
  },
  run: runPublish,
});

async function runPublish(coordinator: Coordinator, input: PublishSignal): Promise<PlaybookOutcome> {
  if (input.check) return checkDependencies(coordinator);
  const listed = await coordinator.spawn(listBrief(input));
  const list = PackageList.safeParse(listed.output);
  if (!list.success) return { summary: listed.summary };
  await coordinator.spawn(dependenciesBrief(), { tolerate: true });
  const summaries: string[] = [];
  const published: PublishResult[] = [];
  // Without the first there is nothing: a failure of it fails the run. After it, what stands is a partial success.
  for (const item of list.data.packages) {
    const result = await coordinator.spawn({ ...packageBrief(input, item), critical: published.length === 0 });
    const outcome = PublishResult.safeParse(result.output);
    if (outcome.success) published.push(outcome.data);
    summaries.push(result.summary);
  }
  const notes = list.data.leftOut.map((one) => `${one.name} ${one.reason}`);
  const isDone = published.length > 0 && published.every((one) => one.kind === "already_published");
  return {
    summary: `${input.dryRun ? "dry run, nothing was published: " : ""}${[...summaries, ...notes].join("; ")}`,
    details: toJson({ packages: published, leftOut: list.data.leftOut, lines: input.dryRun ? linesOf(published) : [] }),
    ...(isDone && !input.dryRun ? { alreadyDone: true } : {}),
  };
}

async function checkDependencies(coordinator: Coordinator): Promise<PlaybookOutcome> {
  const result = await coordinator.spawn(dependenciesBrief());
  const audit = DependencyAudit.safeParse(result.output);
  return { summary: result.summary, ...(audit.success ? { details: toJson({ dependencies: audit.data }) } : {}) };
}

/** What a dry run shows: each package, where it would go, and every file within it. */
function linesOf(packages: readonly PublishResult[]): readonly string[] {
  return packages.flatMap((one) => {
    const how = [one.tag, one.access, one.provenance ? "with provenance" : null].filter((part) => part !== null);
    return [
      `${one.name}@${one.version} to ${one.registry}${how.length === 0 ? "" : ` (${how.join(", ")})`}`,
      ...one.archives.map(
        (archive) =>
          `  ${archive.name}: ${archive.sizeBytes} B packed, ${archive.unpackedBytes} B unpacked, ${archive.integrity}`,
      ),
      ...one.files.map((file) => `    ${file}`),
    ];
  });
}
