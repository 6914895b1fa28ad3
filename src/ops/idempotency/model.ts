/**
 * A request that was sent with a key: under way (or its process died), answered, or answered with what is shown but once and
 * therefore not kept.
 */
export type KeyedRequest =
  | { readonly state: "begun" | "shown-once"; readonly digest: string }
  | { readonly state: "answered"; readonly digest: string; readonly answer: string };

/** Where requests with a key are kept for a day. */
export interface KeyedRequestStore {
  /** Enters a request, and forgets old ones and all but the newest `most`; null when the key was free, else what stands under it. */
  begin(
    entry: { readonly key: string; readonly digest: string; readonly at: number },
    kept: { readonly since: number; readonly most: number },
  ): Promise<KeyedRequest | null>;
  /** Keeps the answer as JSON, or that it was shown once (null). */
  finish(key: string, answer: string | null): Promise<void>;
  /** Frees the key of a request that was refused. */
  forget(key: string): Promise<void>;
}

declare module "../../kernel/ports.ts" {
  interface Ports {
    readonly keyedRequests: KeyedRequestStore;
  }
}
