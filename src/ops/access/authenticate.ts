import type { Actor } from "../../kernel/actor.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import type { Ports } from "../../kernel/ports.ts";
import { type ApiToken, type Role, SCOPES_OF_ROLE, type User } from "./model.ts";
import { hashToken, isTokenText } from "./token-text.ts";

/** The use of a token is written down at most this often. */
const TOUCH_EVERY_MS = 60_000;

/**
 * Who holds this token. A person's token acts as the person, with what both of their roles allow; a machine's acts as itself.
 * Throws `unauthorized` in one wording for every reason, so that a guess learns nothing.
 */
export async function authenticate(ports: Ports, text: string): Promise<Actor> {
  const token = isTokenText(text) ? await ports.access.tokenByHash(hashToken(text)) : null;
  return actorOf(ports, token);
}

/** Who holds this token, if it holds. Throws `unauthorized`. */
export async function actorOf(ports: Ports, token: ApiToken | null): Promise<Actor> {
  const now = ports.clock.now();
  if (token === null || !isValid(token, now)) throw refused();
  if (token.lastUsedAt === null || now - token.lastUsedAt >= TOUCH_EVERY_MS)
    await ports.access.touchToken(token.id, now);
  if (token.user === null) return { kind: "token", id: token.name, scopes: [...SCOPES_OF_ROLE[token.role]] };
  const user = await ports.access.findUser(token.user);
  if (user === null || user.removedAt !== null) throw refused();
  return { kind: "human", id: user.id, name: user.name, scopes: sharedScopes(token.role, user.role) };
}

/** A person with what their role allows. */
export function personOf(user: User): Actor {
  return { kind: "human", id: user.id, name: user.name, scopes: [...SCOPES_OF_ROLE[user.role]] };
}

function isValid(token: ApiToken, now: number): boolean {
  return token.revokedAt === null && token.expiresAt > now;
}

function sharedScopes(first: Role, second: Role): string[] {
  const others: readonly string[] = SCOPES_OF_ROLE[second];
  return SCOPES_OF_ROLE[first].filter((scope) => others.includes(scope));
}

function refused(): OpsError {
  return new OpsError("unauthorized", "the token is unknown, expired or revoked", {
    hint: "signalbox token create makes one; send it as `Authorization: Bearer sbx_...`.",
  });
}
