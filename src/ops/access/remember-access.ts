import type { AccessStore } from "./model.ts";

/** So long another replica's revocation may stay unseen: people don't notice it, and a page asks ten times in it. */
export const REMEMBERED_MS = 1_000;
/** Looks that are remembered, of each kind; then all are forgotten. */
const MOST = 1_000;

interface Looked<Found> {
  readonly until: number;
  readonly found: Promise<Found>;
}

/**
 * An access store that remembers for a moment what it found, so that a request need not ask anew who sends it. What this
 * process changes is forgotten at once; a key that is not there is not remembered.
 */
export function rememberAccess(store: AccessStore, now: () => number): AccessStore {
  const tokens = remembering(store.tokenByHash, now);
  const users = remembering(store.findUser, now);
  const sessions = remembering(store.sessionByHash, now);
  const thenForget =
    <Given extends readonly unknown[], Answer>(write: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      try {
        return await write(...given);
      } finally {
        for (const kind of [tokens, users, sessions]) kind.forget();
      }
    };
  return {
    ...store,
    ...{ tokenByHash: tokens.look, findUser: users.look, sessionByHash: sessions.look },
    addUser: thenForget(store.addUser),
    changeUser: thenForget(store.changeUser),
    removeUser: thenForget(store.removeUser),
    addToken: thenForget(store.addToken),
    revokeToken: thenForget(store.revokeToken),
    touchToken: thenForget(store.touchToken),
    addSession: thenForget(store.addSession),
    endSession: thenForget(store.endSession),
  };
}

function remembering<Found>(ask: (key: string) => Promise<Found | null>, now: () => number) {
  let looks = new Map<string, Looked<Found | null>>();
  return {
    look: (key: string): Promise<Found | null> => {
      const at = now();
      const known = looks.get(key);
      if (known !== undefined && known.until > at) return known.found;
      if (looks.size >= MOST) looks = new Map();
      const own = looks;
      const found = ask(key);
      own.set(key, { until: at + REMEMBERED_MS, found });
      const drop = (answer: Found | null) => answer ?? own.delete(key);
      found.then(drop, () => own.delete(key));
      return found;
    },
    forget: (): void => {
      looks = new Map();
    },
  };
}
