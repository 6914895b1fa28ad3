import type * as OpenIdClient from "openid-client";
import type { Claims, SignInProvider } from "../../ops/access/index.ts";
import type { GuardedFetch } from "../network/guarded-fetch.ts";
import { boundedFetch } from "./bounded-fetch.ts";
import { explain } from "./explain.ts";

/** A provider that takes longer is down for whoever waits at the browser. */
const TIMEOUT_SECONDS = 10;
/** What the provider says of itself, and our secret, are read again after this: keys and endpoints change. */
const FRESH_MS = 10 * 60_000;

/** What signing in at a provider needs. */
export interface OidcParts {
  /** The provider's name for itself, where its description lies. Source: OpenID Connect Discovery 1.0, section 4. */
  readonly issuer: string;
  readonly label: string;
  readonly clientId: string;
  /** Reads the client's secret; null for a public client, which proves itself by PKCE alone. */
  readonly secret: (() => Promise<string>) | null;
  /** How the secret is sent. Source: OpenID Connect Core 1.0, section 9. */
  readonly secretBy: "basic" | "post";
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly fetch: GuardedFetch;
  now(): number;
}

type Library = typeof OpenIdClient;

/** A provider by OpenID Connect: authorization code with PKCE, state and nonce; the signature of its proof is checked. Source: RFC 9700. */
export function createOidc(parts: OidcParts): SignInProvider {
  const describe = keepFresh(parts);
  return {
    label: parts.label,
    begin: () =>
      explained(parts, async () => {
        const { library, configuration } = await describe();
        const secrets = {
          state: library.randomState(),
          nonce: library.randomNonce(),
          verifier: library.randomPKCECodeVerifier(),
        };
        const url = library.buildAuthorizationUrl(configuration, {
          redirect_uri: parts.redirectUri,
          scope: parts.scopes.join(" "),
          code_challenge: await library.calculatePKCECodeChallenge(secrets.verifier),
          code_challenge_method: "S256",
          state: secrets.state,
          nonce: secrets.nonce,
        });
        return { url: url.href, secrets };
      }),
    finish: (query, secrets) =>
      explained(parts, async () => {
        const { library, configuration } = await describe();
        const came = new URL(parts.redirectUri);
        came.search = query;
        const tokens = await library.authorizationCodeGrant(configuration, came, {
          pkceCodeVerifier: secrets.verifier,
          expectedState: secrets.state,
          expectedNonce: secrets.nonce,
          idTokenExpected: true,
        });
        const proven: Claims = { ...tokens.claims() };
        const more = await readUserInfo(library, configuration, { token: tokens.access_token, subject: proven["sub"] });
        return { ...more, ...proven };
      }),
  };
}

interface Described {
  readonly library: Library;
  readonly configuration: OpenIdClient.Configuration;
}

/** Reads the provider's description when it is first needed, so that the server starts while the provider is down. */
function keepFresh(parts: OidcParts): () => Promise<Described> {
  let known: { readonly at: number; readonly described: Promise<Described> } | null = null;
  return async () => {
    const at = parts.now();
    if (known === null || at - known.at >= FRESH_MS) known = { at, described: discover(parts) };
    try {
      return await known.described;
    } catch (thrown) {
      known = null; // asked again by the next one
      throw thrown;
    }
  };
}

async function discover(parts: OidcParts): Promise<Described> {
  const library = await import("openid-client");
  const secret = await parts.secret?.();
  const prove =
    secret === undefined
      ? library.None()
      : parts.secretBy === "basic"
        ? library.ClientSecretBasic(secret)
        : library.ClientSecretPost(secret);
  const isPlain = new URL(parts.issuer).protocol === "http:";
  const configuration = await library.discovery(new URL(parts.issuer), parts.clientId, undefined, prove, {
    timeout: TIMEOUT_SECONDS,
    [library.customFetch]: boundedFetch(parts.fetch),
    execute: [library.enableNonRepudiationChecks, ...(isPlain ? [library.allowInsecureRequests] : [])],
  });
  return { library, configuration };
}

/** Providers may keep e-mail and groups out of the proof and tell them here. Source: OpenID Connect Core 1.0, section 5.3. */
async function readUserInfo(
  library: Library,
  configuration: OpenIdClient.Configuration,
  holder: { readonly token: string; readonly subject: unknown },
): Promise<Claims> {
  if (configuration.serverMetadata().userinfo_endpoint === undefined || typeof holder.subject !== "string") return {};
  return { ...(await library.fetchUserInfo(configuration, holder.token, holder.subject)) };
}

async function explained<T>(parts: OidcParts, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw explain(thrown, parts.issuer);
  }
}
