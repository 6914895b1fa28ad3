import { z } from "zod";
import type { Ports } from "../../../kernel/ports.ts";
import type { Report, RunStatus } from "../../../kernel/record/report.ts";
import { renderReport } from "../../coordination/index.ts";
import type { NoticedEvent, StatusMessage } from "../model.ts";

/** GitHub cuts nothing: it refuses. Source: docs.github.com/rest/commits/statuses. */
const LONGEST_DESCRIPTION = 140;
/** Source: GitHub's limit for the body of a comment. */
const LONGEST_COMMENT = 65_000;
const NOBODY_STOPS_IT = new AbortController().signal;

const STATE_OF = {
  complete: "success",
  partial: "failure",
  failed: "failure",
  denied: "failure",
  escalated: "failure",
  aborted: "error",
} as const satisfies Record<RunStatus, StatusMessage["state"]>;

const Accepted = z.looseObject({ head: z.string() });
const Sha = z.string().regex(/^[0-9a-f]{40}$/);

/** The status of the commit that a run is about; null where its repository is on no GitHub or has no commit. */
export async function composeStatus(
  ports: Ports,
  { event, signal, repository }: NoticedEvent,
  comments: boolean,
): Promise<StatusMessage | null> {
  if (repository === "") return null;
  const scope = { run: event.run, assignment: "", agent: "notices", key: "", signal: NOBODY_STOPS_IT };
  const forge = await ports.forges.of(repository, scope);
  if (forge.kind !== "github") return null;
  const report = await ports.runs.report(event.run);
  const sha = await findSha(ports, event.run, report);
  if (sha === null) return null;
  const place = { forge, root: repository, sha, context: `signalbox/${signal.replace("OPS:", "").toLowerCase()}` };
  if (report === null)
    return { kind: "github", ...place, state: "pending", description: `${event.run} is under way`, comment: null };
  const number = comments ? pullRequestOf(report) : null;
  return {
    ...{ kind: "github", ...place, state: STATE_OF[report.status] },
    description: report.summary.slice(0, LONGEST_DESCRIPTION),
    comment: number === null ? null : { number, body: commentOf(report), marker: `signalbox:report:${report.run}` },
  };
}

/** The commit that the run made, else the one that HEAD was at when it was asked for. */
async function findSha(ports: Ports, run: string, report: Report | null): Promise<string | null> {
  const made = report?.deliverables.findLast(({ type, value }) => type === "commit" && Sha.safeParse(value).success);
  if (made !== undefined) return made.value;
  const [accepted] = await ports.runs.events(run, 0, 1);
  const parsed = Accepted.safeParse(accepted?.payload);
  return parsed.success && Sha.safeParse(parsed.data.head).success ? parsed.data.head : null;
}

function pullRequestOf(report: Report): number | null {
  for (const { type, value } of report.deliverables.toReversed()) {
    const number = type === "pull request" || type === "pull_request" ? /\/(\d+)$/.exec(value)?.[1] : undefined;
    if (number !== undefined) return Number(number);
  }
  return null;
}

function commentOf(report: Report): string {
  const text = renderReport(report);
  return text.length <= LONGEST_COMMENT
    ? text
    : `${text.slice(0, LONGEST_COMMENT)}\n\n(cut: signalbox runs show ${report.run})`;
}
