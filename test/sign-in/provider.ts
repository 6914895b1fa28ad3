import { createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PACKAGE = new URL("../tools/node_modules/oidc-provider/lib/index.js", import.meta.url);
const KEY_ID = "test-key";

/** Why a provider can't run here; null when it can. A missing tool is a failure where tools are required. */
export function providerIsMissing(env: Readonly<Record<string, string | undefined>>): string | null {
  const reason = existsSync(fileURLToPath(PACKAGE))
    ? null
    : "test/tools is not installed: run `npm ci --prefix test/tools --ignore-scripts`";
  if (reason !== null && env["SIGNALBOX_REQUIRE_TOOLS"] === "1") throw new Error(reason);
  return reason;
}

/** What a provider's proof says, and how a test changes it before it is signed. */
export type Forgery = (claims: Record<string, unknown>) => Record<string, unknown>;

/** A real provider on this machine. People sign in as whom they say; `people` holds what it tells of them. */
export interface TestProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly people: Map<string, Readonly<Record<string, unknown>>>;
  /** Proofs are changed and signed anew with the provider's own key, until it is null. */
  forge(forgery: Forgery | null): void;
  /** Answers of the token endpoint are held back. */
  hang(doesHang: boolean): void;
  close(): Promise<void>;
}

/** Starts oidc-provider on a free port for a client with this redirect address. */
export async function startProvider(redirectUri: string): Promise<TestProvider> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const people = new Map<string, Readonly<Record<string, unknown>>>();
  const client = { clientId: "signalbox", clientSecret: "a-secret-that-is-long-enough-for-anybody" };
  let answer: ((request: IncomingMessage, response: ServerResponse) => void) | null = null;
  let forgery: Forgery | null = null;
  let doesHang = false;
  const server = createServer((request, response) => {
    const isToken = request.url?.startsWith("/token") === true;
    if (isToken && doesHang) return;
    if (isToken && forgery !== null) forgeAnswer(response, forgery, privateKey);
    answer?.(request, response);
  });
  const issuer = await listen(server);
  const { Provider } = await import(PACKAGE.href);
  const provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: client.clientId, client_secret: client.clientSecret, redirect_uris: [redirectUri] },
        ...{ response_types: ["code"], grant_types: ["authorization_code"] },
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: KEY_ID, use: "sig", alg: "RS256" }] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
    scopes: ["openid", "email", "profile", "groups"],
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, ...people.get(id) }) }),
    cookies: { keys: ["only-for-tests"] },
  });
  answer = provider.callback();
  return {
    ...{ issuer, people, ...client },
    forge: (next) => (forgery = next),
    hang: (next) => (doesHang = next),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}

/** The token endpoint's answer with another proof, signed as the provider signs. */
function forgeAnswer(response: ServerResponse, forgery: Forgery, key: KeyObject): void {
  const end = response.end.bind(response);
  const forged = (chunk: unknown): ServerResponse => {
    const text = Buffer.isBuffer(chunk) ? chunk.toString("utf8") : String(chunk);
    const body: Record<string, unknown> = JSON.parse(text);
    const proof = body["id_token"];
    if (typeof proof !== "string") return end(text);
    const claims: Record<string, unknown> = JSON.parse(Buffer.from(proof.split(".")[1] ?? "", "base64url").toString());
    const changed = JSON.stringify({ ...body, id_token: sign(forgery(claims), key) });
    response.setHeader("content-length", Buffer.byteLength(changed));
    return end(changed);
  };
  Object.assign(response, { end: forged });
}

function sign(claims: Record<string, unknown>, key: KeyObject): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "RS256", typ: "JWT", kid: KEY_ID })}.${part(claims)}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(key).toString("base64url")}`;
}
