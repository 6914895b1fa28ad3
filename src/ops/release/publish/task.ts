import { z } from "zod";
import { digestOf } from "../../../kernel/json.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { Evidence } from "../../../kernel/record/evidence.ts";
import type { Finding } from "../../../kernel/record/finding.ts";
import type { TaskOutcome } from "../../../kernel/record/result.ts";
import { defineTask, type Doer } from "../../../kernel/work/task.ts";
import { processRun } from "../../workspace/index.ts";
import { answerCriteria, PUBLISH_CRITERIA } from "../criteria.ts";
import { packagePack, publishPackage } from "./effects.ts";
import { compareSize, packageFindings } from "./findings.ts";
import { type PackageAddress, PackageSize, type PackOutput, type PublishInput, type PublishOutput } from "./model.ts";
import { planPublish, type PublishPlan, PublishTaskInput } from "./plan.ts";
import { otherContent, refuseContents } from "./refusals.ts";
import { standingOf } from "./standing.ts";

/** Timeout of publishing one package, ms. Source: coordination specification, section 3: each release step. */
const PUBLISH_TIMEOUT_MS = 300_000;
/** Of these the last two minutes are kept for packing and publishing. */
const PREPARE_TIMEOUT_MS = 180_000;

/** What became of a package. `files` are those within it, with sizes. */
export const PublishResult = z.strictObject({
  kind: z.enum(["published", "already_published", "planned"]),
  name: z.string(),
  version: z.string(),
  registry: z.string(),
  tag: z.string().nullable(),
  access: z.string().nullable(),
  provenance: z.boolean(),
  archives: z.array(
    z.strictObject({
      name: z.string(),
      integrity: z.string(),
      sha256: z.string(),
      sizeBytes: z.number(),
      unpackedBytes: z.number(),
    }),
  ),
  files: z.array(z.string()),
  /** The size of the version before, measured in the same way; null where there is none, or the registry does not tell. */
  previous: PackageSize.nullable(),
  searchedFiles: z.number().int(),
  url: z.string().nullable(),
});
export type PublishResult = z.infer<typeof PublishResult>;

const shared = {
  agent: "release-manager",
  input: PublishTaskInput,
  output: PublishResult,
  timeoutMs: PUBLISH_TIMEOUT_MS,
  layer: "slow",
  plan: planPublish,
} as const;

/** Packs, searches and publishes one package after a person's approval, and reads it back. What is published already is left alone. */
export const publishPackageTask = defineTask<PublishTaskInput, PublishPlan, PublishResult>({
  ...shared,
  name: "publish-package",
  title: "publication",
  summary: "Packs the package, searches it for secrets, publishes it once a person has approved, and reads it back.",
  effects: [processRun.name, packagePack.name, publishPackage.name],
  act: actPublish,
});

/** Packs and searches one package and tells what publishing it would do. */
export const previewPublishTask = defineTask<PublishTaskInput, PublishPlan, PublishResult>({
  ...shared,
  name: "preview-publish",
  title: "publication (dry run)",
  summary: "Packs the package and searches it for secrets, without publishing it.",
  effects: [processRun.name, packagePack.name],
  act: async (plan, act) => {
    const packed = await packAndJudge(plan, act);
    return isThere(plan, packed) ? alreadyPublished(plan, packed, act) : preview(plan, packed, act);
  },
});

async function actPublish(plan: PublishPlan, act: Doer): Promise<TaskOutcome<PublishResult>> {
  const packed = await packAndJudge(plan, act);
  if (isThere(plan, packed)) return alreadyPublished(plan, packed, act);
  act.soFar({ evidence: evidenceOf(packed), findings: findingsOf(plan, packed) });
  const { address, tag, access, provenance } = plan;
  const input: PublishInput = { address, tag, access, provenance, archives: packed.archives };
  const output = await act.do(keyOf("publish", input), publishPackage, input);
  return published(plan, packed, output, act);
}

/** Prepares, packs and searches; throws at what may not be published, and at a version whose place is taken. */
async function packAndJudge(plan: PublishPlan, act: Doer): Promise<PackOutput> {
  const { address, look } = plan;
  for (const [index, command] of plan.prepare.entries()) await prepare(plan, act, [...command], index);
  act.progress(0, 2, `packing ${address.name}`);
  const input = { address, runScripts: true, published: look.files };
  const packed = await act.do(keyOf("pack", input), packagePack, input);
  act.progress(1, 2, `publishing ${address.name}`);
  refuseContents(address, packed);
  const isOther = standingOf(address.ecosystem, packed.archives, look.files).other.length > 0;
  if (isOther && packed.difference?.isSame !== true) throw otherContent(address, packed.difference);
  return packed;
}

/** The key of a step on exactly this input: a plan that was made anew has other steps. */
function keyOf(step: string, input: { readonly address: PackageAddress }): string {
  return `${step}:${input.address.name}@${input.address.version}:${digestOf(input).slice(0, 12)}`;
}

async function prepare(plan: PublishPlan, act: Doer, command: string[], index: number): Promise<void> {
  act.progress(0, 2, command.join(" "));
  const { root } = plan.address;
  const ended = await act.do(`prepare:${index}`, processRun, {
    root,
    command,
    timeoutMs: PREPARE_TIMEOUT_MS,
    env: { CI: "true" },
  });
  if (ended.exitCode === 0) return;
  const said = `${ended.stdout.trim()}\n${ended.stderr.trim()}`.trim().slice(-600);
  throw new OpsError(
    "precondition",
    `\`${command.join(" ")}\` failed before packing (${ended.exitCode ?? ended.endedBy}): ${said}`,
    {
      hint: "Mend it, or change release.publish.prepare in signalbox.yaml.",
    },
  );
}

/** Every archive is there; `other` ones hold the same files under another compression, or packing would have been refused. */
function isThere(plan: PublishPlan, packed: PackOutput): boolean {
  return standingOf(plan.address.ecosystem, packed.archives, plan.look.files).absent.length === 0;
}

function published(
  plan: PublishPlan,
  packed: PackOutput,
  output: PublishOutput,
  act: Doer,
): TaskOutcome<PublishResult> {
  const { name, version, registry, ecosystem } = plan.address;
  const command: Evidence[] =
    output.command.length === 0
      ? []
      : [{ kind: "command", command: output.command, exitCode: 0, note: `published ${name}@${version}` }];
  const growth = compareSize(packed.archives, plan.previous);
  const readBack = output.isReadBack
    ? [{ criterion: PUBLISH_CRITERIA.readBack, met: true, evidence: output.url }]
    : [
        {
          criterion: PUBLISH_CRITERIA.readBack,
          met: false,
          evidence: `${registry} took it and does not show it yet; see \`signalbox publish status\``,
        },
      ];
  return {
    output: { ...resultOf(plan, packed), kind: "published", url: output.url },
    summary: `published ${name}@${version} to ${registry}${plan.tag === null ? "" : ` under ${plan.tag}`}${growth === null ? "" : `, ${growth}`}`,
    approach: `searched ${packed.searchedFiles} files, published, and ${output.isReadBack ? "read back with equal digests" : "not read back yet"}`,
    evidence: [
      ...evidenceOf(packed),
      ...command,
      { kind: "url", url: output.url, note: output.isReadBack ? "read back" : "not shown yet" },
    ],
    deliverables: [
      { type: "package", value: `${name}@${version}`, title: output.url, undo: undoOf(ecosystem, name, version) },
    ],
    findings: findingsOf(plan, packed),
    criteria: [...searched(packed, act), ...readBack],
  };
}

function alreadyPublished(plan: PublishPlan, packed: PackOutput, act: Doer): TaskOutcome<PublishResult> {
  const { name, version, registry } = plan.address;
  const url = plan.look.files?.[0]?.url ?? registry;
  return {
    output: { ...resultOf(plan, packed), kind: "already_published", url },
    summary: `${name}@${version} is at ${registry} already, with the same content`,
    approach: "compared what was packed here with what the registry has",
    evidence: [...evidenceOf(packed), { kind: "url", url, note: "equal content" }],
    criteria: [...searched(packed, act), ...answerCriteria(act.criteria, { [PUBLISH_CRITERIA.readBack]: url })],
  };
}

function preview(plan: PublishPlan, packed: PackOutput, act: Doer): TaskOutcome<PublishResult> {
  const { name, version, registry } = plan.address;
  const result = resultOf(plan, packed);
  const growth = compareSize(packed.archives, plan.previous);
  return {
    output: { ...result, kind: "planned", url: null },
    summary: `would ask for an approval and publish ${name}@${version} to ${registry}${plan.tag === null ? "" : ` under ${plan.tag}`} (${result.files.length} files${growth === null ? "" : `, ${growth}`})`,
    evidence: evidenceOf(packed),
    findings: findingsOf(plan, packed),
    criteria: searched(packed, act),
  };
}

function resultOf(plan: PublishPlan, packed: PackOutput): Omit<PublishResult, "kind" | "url"> {
  const { address, tag, access, provenance } = plan;
  const { name, version, registry } = address;
  return {
    ...{ name, version, registry, tag, access, provenance },
    archives: packed.archives.map(({ name: file, integrity, sha256, sizeBytes, unpackedBytes }) => ({
      ...{ name: file, integrity, sha256, sizeBytes, unpackedBytes },
    })),
    files: packed.archives.flatMap((archive) => archive.contents),
    previous: plan.previous,
    searchedFiles: packed.searchedFiles,
  };
}

function evidenceOf(packed: PackOutput): readonly Evidence[] {
  const files = packed.archives.map((one): Evidence => ({
    kind: "file",
    path: one.name,
    digest: one.sha256,
    note: `${one.sizeBytes} bytes`,
  }));
  return packed.command.length === 0 ? files : [{ kind: "command", command: packed.command, exitCode: 0 }, ...files];
}

function findingsOf(plan: PublishPlan, packed: PackOutput): readonly Finding[] {
  return packageFindings(plan.address, packed.archives, plan);
}

function searched(packed: PackOutput, act: Doer) {
  return answerCriteria(act.criteria, {
    [PUBLISH_CRITERIA.searched]: `${packed.searchedFiles} files, none with a secret`,
  });
}

function undoOf(ecosystem: PackageAddress["ecosystem"], name: string, version: string): string {
  return ecosystem === "npm"
    ? `npm deprecate ${name}@${version} "published by mistake"`
    : `yank ${version} of ${name} in the index's own pages`;
}
