import { z } from "zod";
import type { Scope } from "../../kernel/actor.ts";

/** What a role may do. `decide` counts for people alone: a machine's token never decides, whatever its role. */
export const SCOPES_OF_ROLE = {
  viewer: ["read"],
  sender: ["read", "signal"],
  approver: ["read", "decide"],
  operator: ["read", "signal", "operate", "decide"],
  owner: ["read", "signal", "operate", "decide", "administer"],
} as const satisfies Record<string, readonly Scope[]>;

/** Roles of users and tokens, least first. */
export const Role = z.enum(["viewer", "sender", "approver", "operator", "owner"]);
export type Role = z.infer<typeof Role>;

/** A review area, such as `architecture` or `security`. */
export const ReviewArea = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,49}$/, "lower-case letters, digits and dashes; at most 50");

/** A person whom the store knows. `id` is what approvals and the audit log name; `areas` are those that they review. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly areas: readonly string[];
  readonly createdAt: number;
  readonly removedAt: number | null;
}

/**
 * A key for the HTTP and MCP doors. `user` names the person who acts with it; without one it is a machine's. The text of the
 * key is shown once; `hash` is its SHA-256 in hexadecimal.
 */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly user: string | null;
  readonly hash: string;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
  readonly lastUsedAt: number | null;
}

/** A token as it is listed: without its hash. */
export type ApiTokenView = Omit<ApiToken, "hash">;

/** How a browser signed in: with a token, whose end ends the session; or by the identity provider, which vouched for a user. */
export type SignedInBy =
  { readonly kind: "token"; readonly tokenHash: string } | { readonly kind: "provider"; readonly user: string };

/** A browser that has signed in. `hash` is the SHA-256 of the text in its cookie. */
export interface ConsoleSession {
  readonly hash: string;
  readonly by: SignedInBy;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/**
 * A sign-in that a browser has begun at the identity provider and not ended. `stateHash` and `browserHash` are SHA-256 of what
 * the provider hands back and of what the browser's cookie holds; the rest is needed to check the provider's answer.
 */
export interface SignInTry {
  readonly stateHash: string;
  readonly browserHash: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly expiresAt: number;
}

/** What may be changed of a person; what is absent stays. */
export interface UserChange {
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly areas?: readonly string[] | undefined;
}

/** Where users, tokens and sessions are kept. */
export interface AccessStore {
  /** Another number once a user, a token or a session that was there has changed or gone. */
  revision(): Promise<number>;
  /** Throws `conflict` when there is a user of this id. A removed one comes back. */
  addUser(user: User): Promise<void>;
  findUser(id: string): Promise<User | null>;
  /** At most 1,000, by id. */
  users(): Promise<readonly User[]>;
  /** Null when there is no such user. */
  changeUser(id: string, change: UserChange): Promise<User | null>;
  /** False when there is no such user. Their tokens end too. */
  removeUser(id: string, at: number): Promise<boolean>;
  addToken(token: ApiToken): Promise<void>;
  tokenByHash(hash: string): Promise<ApiToken | null>;
  /** At most 1,000, newest first. */
  tokens(): Promise<readonly ApiToken[]>;
  /** False when there is no such token that still holds. */
  revokeToken(id: string, at: number): Promise<boolean>;
  touchToken(id: string, at: number): Promise<void>;
  /** Keeps a session, and forgets those that have expired by its beginning. */
  addSession(session: ConsoleSession): Promise<void>;
  sessionByHash(hash: string): Promise<ConsoleSession | null>;
  /** Forgets a session; one that is not there is no failure. */
  endSession(hash: string): Promise<void>;
  /** Keeps a try and forgets those that have expired; false when there are as many as `most` already. */
  addTry(begun: SignInTry, at: number, most: number): Promise<boolean>;
  /** Takes a try out, so that it counts once; null when there is none. */
  takeTry(stateHash: string): Promise<SignInTry | null>;
}

declare module "../../kernel/ports.ts" {
  interface Ports {
    readonly access: AccessStore;
  }
}
