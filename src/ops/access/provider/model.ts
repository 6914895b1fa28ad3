import type { Claims } from "./judge-claims.ts";

/** What must not leave the server while a browser is at the identity provider. */
export interface TrySecrets {
  /** Goes to the provider and comes back with the browser. */
  readonly state: string;
  /** Must stand in the provider's proof, so that the proof is for this try. */
  readonly nonce: string;
  /** Proves at the token endpoint that whoever began the try ends it. Source: RFC 7636. */
  readonly verifier: string;
}

/** An identity provider, by OpenID Connect. */
export interface SignInProvider {
  /** What the button says: `Sign in with <label>`. */
  readonly label: string;
  /** Where the browser goes, with fresh secrets. Throws `network`, `timeout`, `denied` or `unauthorized`. */
  begin(): Promise<{ readonly url: string; readonly secrets: TrySecrets }>;
  /** What the provider proves of whoever comes back with this query. Throws `unauthorized` when the proof does not hold, `network`, `timeout` or `denied`. */
  finish(query: string, secrets: TrySecrets): Promise<Claims>;
}
