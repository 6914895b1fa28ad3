import { parseDurationMs } from "../../kernel/duration.ts";
import { isOpsError } from "../../kernel/ops-error.ts";
import type { ReviewTerms } from "../../ops/policy/index.ts";

/** The annotations of an asking policy that say how its question is answered. */
type Annotations = Readonly<Record<string, string | null | undefined>>;

const NAMES = ["area", "quorum", "expires", "onExpiry"] as const;
/** More people than that are not found in one review. */
const MOST_PEOPLE = 20;

/** The terms that `@area`, `@quorum`, `@expires` and `@onExpiry` state, or what is wrong with them. */
export function readTerms(
  annotations: Annotations,
  asks: boolean,
): { readonly terms: ReviewTerms; readonly problems: readonly string[] } {
  const named = NAMES.filter((name) => annotations[name] !== undefined);
  if (!asks && named.length > 0)
    return { terms: {}, problems: named.map((name) => `@${name} stands beside @outcome("ask"), and only there`) };
  const { area, quorum, expires, onExpiry } = annotations;
  const problems: string[] = [];
  const expiresInMs = expires === undefined ? undefined : durationOf(expires ?? "");
  if (area === "" || area === null) problems.push("@area names a review area");
  if (quorum !== undefined && !isQuorum(quorum)) problems.push(`@quorum is a number from 1 to ${MOST_PEOPLE}`);
  if (expires !== undefined && expiresInMs === undefined) problems.push('@expires is a duration such as "4h" or "2d"');
  if (onExpiry !== undefined && onExpiry !== "deny" && onExpiry !== "escalate")
    problems.push('@onExpiry is "deny" or "escalate"');
  if (problems.length > 0) return { terms: {}, problems };
  const terms: ReviewTerms = {
    ...(area === undefined || area === null ? {} : { area }),
    ...(quorum === undefined ? {} : { quorum: Number(quorum) }),
    ...(expiresInMs === undefined ? {} : { expiresInMs }),
    ...(onExpiry === "deny" || onExpiry === "escalate" ? { onExpiry } : {}),
  };
  return { terms, problems };
}

function isQuorum(text: string | null): boolean {
  return text !== null && /^[1-9]\d?$/.test(text) && Number(text) <= MOST_PEOPLE;
}

function durationOf(text: string): number | undefined {
  try {
    const durationMs = parseDurationMs(text);
    return durationMs > 0 ? durationMs : undefined;
  } catch (thrown) {
    if (isOpsError(thrown, "invalid_input")) return undefined;
    throw thrown;
  }
}
