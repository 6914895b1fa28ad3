import type { Resource } from "../../kernel/work/effect.ts";
import type { ReviewTerms } from "./review-terms.ts";

/** What policy says of one action. `policy` names the deciding policy, or why there was none. */
export interface PolicyDecision extends ReviewTerms {
  readonly outcome: "allow" | "ask" | "deny";
  readonly policy: string;
}

/** One question to the policy. `chain` lists the delegators from the root to the agent: each of them must be allowed. */
export interface PolicyQuestion {
  readonly agent: string;
  readonly chain: readonly string[];
  readonly action: string;
  readonly resource: Resource;
}

/** Decides, deny by default. Pure and cached; p99 at most 70 microseconds with 200 policies. */
export interface Policy {
  decide(question: PolicyQuestion): PolicyDecision;
}

/** Removes secrets from text by value, URI-encoded value and known shapes. */
export interface Masker {
  mask(text: string): string;
  /** Masks every text within plain data; keys stay. */
  maskData<T>(data: T): T;
  /** Learns a value that must never be shown. Values shorter than 6 characters are not learnt. */
  learn(value: string): void;
}

declare module "../../kernel/ports.ts" {
  interface Ports {
    readonly policy: Policy;
    readonly masker: Masker;
  }
}
