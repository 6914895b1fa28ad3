import type { AccessStore, ApiToken } from "./model.ts";

/** So long another replica's revocation may stay unseen: people don't notice it, and a page asks ten times in it. */
export const REMEMBERED_MS = 1_000;
/** Looks that are remembered, of each kind; then all are forgotten. */
const MOST = 1_000;

/**
 * An access store that remembers what it found, so that a request need not ask anew who sends it. Once in a moment it asks
 * whether anything has changed, and forgets all if so. What this process changes is forgotten at once; a key that is not
 * there is not remembered.
 */
export function rememberAccess(store: AccessStore, now: () => number): AccessStore {
  const forgetAll = () => {
    for (const kind of [tokens, users, sessions]) kind.forget();
  };
  const untilUnchanged = watchRevision({ revision: store.revision, now, onChange: forgetAll });
  const remember = <Found>(ask: (key: string) => Promise<Found | null>) => remembering(ask, untilUnchanged);
  const [tokens, users, sessions] = [
    remember(store.tokenByHash),
    remember(store.findUser),
    remember(store.sessionByHash),
  ];
  const uses = new Map<string, number>();
  const thenForget =
    <Given extends readonly unknown[], Answer>(write: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      try {
        return await write(...given);
      } finally {
        forgetAll();
      }
    };
  return {
    ...store,
    ...{ findUser: users.look, sessionByHash: sessions.look },
    tokenByHash: async (hash) => withLastUse(await tokens.look(hash), uses),
    addUser: thenForget(store.addUser),
    changeUser: thenForget(store.changeUser),
    removeUser: thenForget(store.removeUser),
    addToken: thenForget(store.addToken),
    revokeToken: thenForget(store.revokeToken),
    touchToken: async (id, at) => {
      if (uses.size >= MOST) uses.clear();
      uses.set(id, at);
      await store.touchToken(id, at);
    },
    addSession: thenForget(store.addSession),
    endSession: thenForget(store.endSession),
  };
}

/** The token as it would be found now: its last use is written down without that it is looked for anew. */
function withLastUse(token: ApiToken | null, uses: ReadonlyMap<string, number>): ApiToken | null {
  const usedAt = token === null ? undefined : uses.get(token.id);
  return token === null || usedAt === undefined
    ? token
    : { ...token, lastUsedAt: Math.max(usedAt, token.lastUsedAt ?? 0) };
}

/** Answers once it is known that what is remembered held a moment ago; tells of a change first. Throws what the store throws. */
function watchRevision(parts: { revision(): Promise<number>; now(): number; onChange(): void }): () => Promise<void> {
  let known: number | null = null;
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> = Promise.resolve();
  const ask = async () => {
    try {
      const revision = await parts.revision();
      if (revision !== known) parts.onChange();
      known = revision;
    } catch (thrown) {
      askedAt = Number.NEGATIVE_INFINITY;
      throw thrown;
    }
  };
  return () => {
    const at = parts.now();
    if (at - askedAt < REMEMBERED_MS && at >= askedAt) return asking;
    askedAt = at;
    asking = ask();
    return asking;
  };
}

function remembering<Found>(ask: (key: string) => Promise<Found | null>, untilUnchanged: () => Promise<void>) {
  let looks = new Map<string, Promise<Found | null>>();
  return {
    look: async (key: string): Promise<Found | null> => {
      await untilUnchanged();
      const known = looks.get(key);
      if (known !== undefined) return known;
      if (looks.size >= MOST) looks = new Map();
      const own = looks;
      const found = ask(key);
      own.set(key, found);
      const drop = (answer: Found | null) => answer ?? own.delete(key);
      found.then(drop, () => own.delete(key));
      return found;
    },
    forget: (): void => {
      looks = new Map();
    },
  };
}
