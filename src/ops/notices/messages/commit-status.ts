import { z } from "zod";
import type { Ports } from "../../../kernel/ports.ts";
import type { Finding, Severity } from "../../../kernel/record/finding.ts";
import type { Report, RunStatus } from "../../../kernel/record/report.ts";
import { renderReport } from "../../coordination/index.ts";
import type { Annotation, NoticedEvent, StatusMessage } from "../model.ts";

/** GitHub cuts nothing: it refuses. Source: docs.github.com/rest/commits/statuses. */
const LONGEST_DESCRIPTION = 140;
/** Source: GitHub's limit for the body of a comment. */
const LONGEST_COMMENT = 65_000;
/** Findings that are looked through for those in files. */
const FINDINGS_READ = 1_000;
/** Five calls of fifty: what is beyond stands in the report alone. */
const MOST_ANNOTATIONS = 250;
const NOBODY_STOPS_IT = new AbortController().signal;

const STATE_OF = {
  complete: "success",
  partial: "failure",
  failed: "failure",
  denied: "failure",
  escalated: "failure",
  aborted: "error",
} as const satisfies Record<RunStatus, StatusMessage["state"]>;

const LEVEL_OF = {
  critical: "failure",
  high: "failure",
  medium: "warning",
  low: "notice",
  info: "notice",
} as const satisfies Record<Severity, Annotation["level"]>;

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
  const context = `signalbox/${signal.replace("OPS:", "").toLowerCase()}`;
  const place = { kind: "github", run: event.run, forge, root: repository, sha, context } as const;
  if (report === null) {
    const description = `${event.run} is under way`;
    return { ...place, state: "pending", description, summary: "", annotations: [], comment: null };
  }
  const number = comments ? pullRequestOf(report) : null;
  const summary = textOf(report);
  return {
    ...{ ...place, state: STATE_OF[report.status], summary },
    description: report.summary.slice(0, LONGEST_DESCRIPTION),
    annotations: annotationsOf(report, await ports.findings.ofRun(event.run, FINDINGS_READ)),
    comment: number === null ? null : { number, body: summary, marker: `signalbox:report:${report.run}` },
  };
}

/** Findings that stand in a file and count: a baseline's are left out. */
function annotationsOf(report: Report, findings: readonly Finding[]): readonly Annotation[] {
  const accepted = new Set(report.baseline?.accepted.map((entry) => entry.fingerprint));
  return findings
    .filter((finding) => !accepted.has(finding.fingerprint))
    .flatMap(({ where, severity, rule, message, remedy }) =>
      where.file === undefined
        ? []
        : [
            {
              ...{ path: where.file, line: where.line ?? 1, level: LEVEL_OF[severity], title: rule },
              text: `${message}\n\n${remedy}`.slice(0, LONGEST_COMMENT),
            },
          ],
    )
    .slice(0, MOST_ANNOTATIONS);
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

function textOf(report: Report): string {
  const text = renderReport(report);
  return text.length <= LONGEST_COMMENT
    ? text
    : `${text.slice(0, LONGEST_COMMENT)}\n\n(cut: signalbox runs show ${report.run})`;
}
