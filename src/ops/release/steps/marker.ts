import { PlannedRelease } from "../plan/model.ts";

const OPENS = "<!-- signalbox:release ";
const CLOSES = " -->";
/** Text of a pull request's body that is looked through. Source: GitHub's limit for a body, 65,536 characters; others take more. */
const BODY_CHARS = 262_144;

/** The body of a release's pull request with the plan in a comment, so that another run can finish what was merged. */
export function withMarker(body: string, plan: PlannedRelease): string {
  const kept: PlannedRelease = {
    ...plan,
    commits: [],
    references: [],
    conflicts: [],
    remarks: [],
    pullRequest: { title: plan.pullRequest.title, body: "" },
    packages: plan.packages.map((one) => ({ ...one, notes: "", commits: [], edits: [], finalize: null })),
  };
  // No `>` stands in the text, so that nothing in it can end the comment.
  return `${body.trimEnd()}\n\n${OPENS}${JSON.stringify(kept).replaceAll(">", "\\u003e")}${CLOSES}\n`;
}

/** The plan in a pull request's body; null when there is none, or none that can be read. Its notes are in the changelog. */
export function readMarker(body: string): PlannedRelease | null {
  const text = body.slice(0, BODY_CHARS);
  const at = text.lastIndexOf(OPENS);
  const end = text.indexOf(CLOSES, at);
  if (at === -1 || end === -1) return null;
  try {
    const parsed = PlannedRelease.safeParse(JSON.parse(text.slice(at + OPENS.length, end)));
    return parsed.success ? parsed.data : null;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null; // people may edit a body
    throw thrown;
  }
}
