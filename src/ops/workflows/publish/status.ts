import { toJson } from "../../../kernel/json.ts";
import { type Coordinator, definePlaybook, type PlaybookOutcome } from "../../../kernel/work/playbook.ts";
import { asAnyTask } from "../../../kernel/work/task.ts";
import { packageStatusTask, StatusList } from "../../release/index.ts";
import { PublishStatusSignal } from "./input.ts";

/** How the packages of a repository stand at their registries: one read-only task. */
export const publishStatusPlaybook = definePlaybook<PublishStatusSignal>({
  signal: "OPS:PUBLISH_STATUS",
  title: "Publication status",
  summary: "Tells whether each package's version is published, and whether with this content.",
  input: PublishStatusSignal,
  pattern: "fast",
  layer: "medium",
  agents: ["release-manager"],
  gateThreshold: 0.8,
  place: "checkout",
  writes: false,
  door: {
    command: "publish status",
    positionals: [],
    examples: ["signalbox publish status", "signalbox publish status --package @acme/core --json"],
    hints: { readOnly: true, destructive: false, idempotent: true },
  },
  isSimple: () => true,
  run: runStatus,
});

async function runStatus(coordinator: Coordinator, input: PublishStatusSignal): Promise<PlaybookOutcome> {
  const result = await coordinator.spawn({
    task: asAnyTask(packageStatusTask),
    name: "package-status",
    context: { ...input },
    deliverables: [],
    criteria: [],
  });
  const list = StatusList.safeParse(result.output);
  if (!list.success) return { summary: result.summary };
  const { packages } = list.data;
  const count = packages.length === 1 ? "1 package" : `${packages.length} packages`;
  return {
    summary: `${count} of the repository`,
    details: toJson({
      packages,
      lines: packages.map((one) => `${one.name}@${one.version}  ${one.status}: ${one.reason}`),
    }),
  };
}
