/** How an asking policy wants its question answered; what it leaves open takes the approval's own default. */
export interface ReviewTerms {
  /** The review area that has to answer. */
  readonly area?: string;
  /** How many different people must approve. */
  readonly quorum?: number;
  readonly expiresInMs?: number;
  /** What happens when nobody answered by then: it counts as denied, or the run asks how to go on. */
  readonly onExpiry?: "deny" | "escalate";
}

/** The terms that satisfy both: the first area named, the larger quorum, the shorter time, and a question where either wants one. */
export function joinTerms(one: ReviewTerms, other: ReviewTerms): ReviewTerms {
  const area = one.area ?? other.area;
  const quorums = [one.quorum, other.quorum].filter((quorum) => quorum !== undefined);
  const times = [one.expiresInMs, other.expiresInMs].filter((time) => time !== undefined);
  const onExpiry = one.onExpiry === "escalate" ? one.onExpiry : (other.onExpiry ?? one.onExpiry);
  return {
    ...(area === undefined ? {} : { area }),
    ...(quorums.length === 0 ? {} : { quorum: Math.max(...quorums) }),
    ...(times.length === 0 ? {} : { expiresInMs: Math.min(...times) }),
    ...(onExpiry === undefined ? {} : { onExpiry }),
  };
}
