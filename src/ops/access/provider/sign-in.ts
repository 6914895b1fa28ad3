import type { Actor } from "../../../kernel/actor.ts";
import { isOpsError, OpsError } from "../../../kernel/ops-error.ts";
import type { Ports } from "../../../kernel/ports.ts";
import type { Role, User } from "../model.ts";
import { type OpenedSession, openVouchedSession } from "../sessions.ts";
import { hashToken, makeSessionText } from "../token-text.ts";
import { type ClaimRules, judgeClaims, type Vouched } from "./judge-claims.ts";
import type { SignInProvider } from "./model.ts";

/** A person has so long to sign in at the provider. */
const TRY_MS = 10 * 60_000;
/** Tries that are begun and not ended, of all browsers together. */
const MOST_TRIES = 10_000;

/** A sign-in that was begun: where the browser goes, and what its cookie holds meanwhile. */
export interface BegunSignIn {
  readonly url: string;
  readonly browser: string;
  readonly maxAgeMs: number;
}

/** Begins a sign-in at the provider, bound to this browser. Throws `rate_limited` when too many are under way, or what the provider throws. */
export async function beginProviderSignIn(ports: Ports, provider: SignInProvider): Promise<BegunSignIn> {
  const { url, secrets } = await provider.begin();
  const browser = makeSessionText();
  const at = ports.clock.now();
  const { nonce, verifier } = secrets;
  const hashes = { stateHash: hashToken(secrets.state), browserHash: hashToken(browser) };
  if (await ports.access.addTry({ ...hashes, nonce, verifier, expiresAt: at + TRY_MS }, at, MOST_TRIES))
    return { url, browser, maxAgeMs: TRY_MS };
  throw new OpsError("rate_limited", "too many people are signing in", { details: { retryAfterMs: TRY_MS } });
}

/**
 * Ends a sign-in: the provider's answer counts once, within ten minutes, in the browser that began it. Writes the audit log,
 * whatever the end. Throws `unauthorized`, `forbidden` for a person who may not enter, or what the provider throws.
 */
export async function endProviderSignIn(
  ports: Ports,
  parts: { readonly provider: SignInProvider; readonly rules: ClaimRules },
  given: { readonly query: string; readonly browser: string; readonly from: string },
): Promise<OpenedSession> {
  let vouched: Vouched | null = null;
  const audit = async (outcome: "done" | "refused", error: string | null) => {
    const actor: Actor = { kind: "human", id: vouched?.id ?? "unknown", scopes: [] };
    await ports.auditLog.append({
      ...{ at: ports.clock.now(), actor, door: "http", from: given.from, operation: "console.sign-in" },
      ...{ input: { provider: parts.provider.label }, outcome, error },
    });
  };
  try {
    const secrets = await takeSecrets(ports, given);
    vouched = judgeClaims(await parts.provider.finish(given.query, secrets), parts.rules);
    const opened = await openVouchedSession(ports, await admit(ports, vouched, parts.rules));
    await audit("done", null);
    return opened;
  } catch (thrown) {
    if (isOpsError(thrown)) await audit("refused", thrown.message);
    throw thrown;
  }
}

async function takeSecrets(ports: Ports, given: { readonly query: string; readonly browser: string }) {
  const state = new URLSearchParams(given.query).get("state") ?? "";
  const found = state === "" ? null : await ports.access.takeTry(hashToken(state));
  if (found === null || found.expiresAt <= ports.clock.now() || found.browserHash !== hashToken(given.browser))
    throw new OpsError(
      "unauthorized",
      "this sign-in was not begun in this browser, was ended already, or took longer than ten minutes",
      { hint: "Sign in again." },
    );
  return { state, nonce: found.nonce, verifier: found.verifier };
}

/** The user who enters: one whom the store knows, or a new one where the settings give a role. Throws `forbidden`. */
async function admit(ports: Ports, vouched: Vouched, rules: ClaimRules): Promise<User> {
  const known = await ports.access.findUser(vouched.id);
  if (known !== null && known.removedAt !== null) throw refused(`${vouched.id} was removed from this server`);
  const role = roleFor(vouched, rules, known);
  if (role === null)
    throw refused(
      known === null
        ? `${vouched.id} is not known to this server`
        : `${vouched.id} has none of the roles that may sign in`,
    );
  if (known === null) return add(ports, vouched, role);
  if (known.role === role) return known;
  return (await ports.access.changeUser(known.id, { role })) ?? known;
}

/** The provider decides roles where the settings say so; else people keep the one that they were given here. */
function roleFor(vouched: Vouched, rules: ClaimRules, known: User | null): Role | null {
  if (rules.roles !== null) return vouched.role ?? rules.defaultRole;
  return known?.role ?? rules.defaultRole;
}

async function add(ports: Ports, { id, name }: Vouched, role: Role): Promise<User> {
  const user: User = { id, name, role, areas: [], createdAt: ports.clock.now(), removedAt: null };
  await ports.access.addUser(user);
  await ports.approvals.rememberHuman(id, user.createdAt);
  return user;
}

function refused(message: string): OpsError {
  return new OpsError("forbidden", message, {
    hint: "Ask an owner to add you: signalbox user add <id> --role <role>.",
  });
}
