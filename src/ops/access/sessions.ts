import { createHash } from "node:crypto";
import type { Actor } from "../../kernel/actor.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import type { Ports } from "../../kernel/ports.ts";
import { actorOf, authenticate, personOf } from "./authenticate.ts";
import type { ConsoleSession, User } from "./model.ts";
import { hashToken, isSessionText, makeSessionText } from "./token-text.ts";

/** A browser stays signed in at most so long: a working day, so that a person signs in once a day. */
const SESSION_MS = 12 * 3_600_000;

/** A browser that has just signed in. `text` goes into its cookie and is kept nowhere. */
export interface OpenedSession {
  readonly text: string;
  readonly actor: Actor;
  readonly expiresAt: number;
}

/** A browser whose cookie holds. `csrf` must come with whatever changes something. */
export interface HeldSession {
  readonly actor: Actor;
  readonly csrf: string;
  readonly expiresAt: number;
}

/** Signs a browser in with a token, and writes it into the audit log. The session ends with the token. Throws `unauthorized`. */
export async function openConsoleSession(ports: Ports, tokenText: string, from: string): Promise<OpenedSession> {
  const actor = await authenticate(ports, tokenText);
  const tokenHash = hashToken(tokenText);
  const token = await ports.access.tokenByHash(tokenHash);
  const createdAt = ports.clock.now();
  const expiresAt = Math.min(createdAt + SESSION_MS, token?.expiresAt ?? 0);
  const text = makeSessionText();
  await ports.access.addSession({ hash: hashToken(text), by: { kind: "token", tokenHash }, createdAt, expiresAt });
  await ports.auditLog.append({
    ...{ at: createdAt, actor, door: "http", from, operation: "console.sign-in" },
    ...{ input: { token: token?.id ?? null }, outcome: "done", error: null },
  });
  return { text, actor, expiresAt };
}

/** Signs a browser in as a person for whom the identity provider has vouched. The session ends when the person is removed. */
export async function openVouchedSession(ports: Ports, user: User): Promise<OpenedSession> {
  const text = makeSessionText();
  const createdAt = ports.clock.now();
  const expiresAt = createdAt + SESSION_MS;
  await ports.access.addSession({
    hash: hashToken(text),
    by: { kind: "provider", user: user.id },
    createdAt,
    expiresAt,
  });
  return { text, actor: personOf(user), expiresAt };
}

/** Who sits at the browser that sent this text. Throws `unauthorized` in one wording for every reason. */
export async function resumeConsoleSession(ports: Ports, text: string): Promise<HeldSession> {
  const session = isSessionText(text) ? await ports.access.sessionByHash(hashToken(text)) : null;
  if (session === null || session.expiresAt <= ports.clock.now())
    throw new OpsError("unauthorized", "the session has ended", { hint: "Sign in again." });
  return { actor: await whoSigned(ports, session), csrf: csrfOf(text), expiresAt: session.expiresAt };
}

async function whoSigned(ports: Ports, { by }: ConsoleSession): Promise<Actor> {
  if (by.kind === "token") return actorOf(ports, await ports.access.tokenByHash(by.tokenHash));
  const user = await ports.access.findUser(by.user);
  if (user !== null && user.removedAt === null) return personOf(user);
  throw new OpsError("unauthorized", "the session has ended", { hint: "Sign in again." });
}

/** Signs a browser out. */
export async function endConsoleSession(ports: Ports, text: string): Promise<void> {
  if (isSessionText(text)) await ports.access.endSession(hashToken(text));
}

/** Derived, so that it needs no row: who can't read the cookie can't know it. Source: OWASP CSRF Prevention, synchronizer token. */
function csrfOf(text: string): string {
  return createHash("sha256").update(`csrf\n${text}`, "utf8").digest("base64url");
}
