import { type Document, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { messageOf, OpsError } from "../../kernel/ops-error.ts";

/** Where a repository keeps the findings that it has accepted. */
export const BASELINE_FILE = "signalbox.baseline.yaml";
/** A baseline over this size is not read. */
export const BASELINE_LIMIT_BYTES = 4 * 1024 * 1024;
/** A baseline has at most so many entries. */
export const ENTRY_LIMIT = 5_000;
const SHOWN_FAULTS = 10;

/** A day of the calendar, in UTC. */
export const Day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/, "expected a day such as 2027-01-31")
  .refine((day) => Number.isFinite(Date.parse(`${day}T00:00:00Z`)), "expected a day of the calendar");

/** Why findings are accepted; a word is no reason. */
export const Reason = z.string().trim().min(8, "expected a reason, in at least 8 characters").max(500);

/**
 * One acceptance: of the finding with this fingerprint, or of all findings of a rule, at a place if one is named (a file, a
 * folder that ends in a slash, or a thing). It holds to the end of the day on which it expires.
 */
export const Acceptance = z
  .strictObject({
    fingerprint: z.string().min(1).optional(),
    rule: z.string().min(1).optional(),
    where: z.string().min(1).optional(),
    reason: Reason,
    expires: Day,
    by: z.string().min(1).max(200).optional(),
  })
  .refine((entry) => entry.fingerprint !== undefined || entry.rule !== undefined, "expected a fingerprint or a rule");
export type Acceptance = z.infer<typeof Acceptance>;

/** The findings that a repository has accepted. */
export const Baseline = z.strictObject({
  version: z.literal(1),
  accepted: z.array(Acceptance).max(ENTRY_LIMIT),
});
export type Baseline = z.infer<typeof Baseline>;

/** Reads a baseline. Throws `invalid_input` that names every fault with its line: a baseline that is not understood accepts nothing. */
export function parseBaseline(text: string, path: string): Baseline {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    version: "1.2",
    schema: "core",
    logLevel: "silent",
  });
  const lineOf = (offset: number): number => lineCounter.linePos(offset).line;
  const broken = document.errors.map((error) => `line ${lineOf(error.pos[0])}: ${error.message}`);
  if (broken.length > 0) throw unfit(path, broken);
  const parsed = Baseline.safeParse(dataOf(document, path));
  if (parsed.success) return parsed.data;
  throw unfit(
    path,
    parsed.error.issues.map((issue) => {
      const node: unknown = document.getIn([...issue.path], true) ?? document.getIn(issue.path.slice(0, -1), true);
      return `${placeOf(node, lineOf)}${issue.path.map(String).join(".")}: ${issue.message}`;
    }),
  );
}

function dataOf(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (thrown) {
    throw unfit(path, [messageOf(thrown)]); // it refuses what could grow without a bound: that is an answer about the file
  }
}

function placeOf(node: unknown, lineOf: (offset: number) => number): string {
  if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range)) return "";
  const start: unknown = node.range[0];
  return typeof start === "number" ? `line ${lineOf(start)}: ` : "";
}

function unfit(path: string, faults: readonly string[]): OpsError {
  const more = faults.length > SHOWN_FAULTS ? `; and ${faults.length - SHOWN_FAULTS} more` : "";
  return new OpsError("invalid_input", `${path} is no baseline: ${faults.slice(0, SHOWN_FAULTS).join("; ")}${more}`, {
    hint: "Each entry needs a fingerprint or a rule, a reason, and a day on which it expires.",
    details: { faults: faults.slice(0, 100) },
  });
}
