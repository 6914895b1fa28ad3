import { parseDurationMs } from "../../kernel/duration.ts";
import { isOpsError } from "../../kernel/ops-error.ts";
import type { ReviewTerms } from "../../ops/policy/index.ts";

/** More people than that are not found in one review. */
const MOST_PEOPLE = 20;

/** One annotation: what it states, null where it states nothing sensible, and what it may say. */
interface Reader {
  readonly name: string;
  readonly says: string;
  read(text: string): ReviewTerms | null;
}

const READERS: readonly Reader[] = [
  { name: "area", says: "names a review area", read: (area) => (area === "" ? null : { area }) },
  {
    name: "quorum",
    says: `is a number from 1 to ${MOST_PEOPLE}`,
    read: (text) => (/^[1-9]\d?$/.test(text) && Number(text) <= MOST_PEOPLE ? { quorum: Number(text) } : null),
  },
  {
    name: "expires",
    says: 'is a duration such as "4h" or "2d"',
    read: (text) => {
      const expiresInMs = durationOf(text);
      return expiresInMs === null ? null : { expiresInMs };
    },
  },
  {
    name: "onExpiry",
    says: 'is "deny" or "escalate"',
    read: (onExpiry) => (onExpiry === "deny" || onExpiry === "escalate" ? { onExpiry } : null),
  },
];

/** The terms that `@area`, `@quorum`, `@expires` and `@onExpiry` state, or what is wrong with them. */
export function readTerms(
  annotations: Readonly<Record<string, string | null | undefined>>,
  asks: boolean,
): { readonly terms: ReviewTerms; readonly problems: readonly string[] } {
  const problems: string[] = [];
  let terms: ReviewTerms = {};
  for (const { name, says, read } of READERS) {
    const text = annotations[name];
    if (text === undefined) continue;
    const stated = read(text ?? "");
    if (!asks) problems.push(`@${name} stands beside @outcome("ask"), and only there`);
    else if (stated === null) problems.push(`@${name} ${says}`);
    else terms = { ...terms, ...stated };
  }
  return { terms, problems };
}

function durationOf(text: string): number | null {
  try {
    const durationMs = parseDurationMs(text);
    return durationMs > 0 ? durationMs : null;
  } catch (thrown) {
    if (isOpsError(thrown, "invalid_input")) return null;
    throw thrown;
  }
}
