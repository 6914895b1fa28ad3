import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "../../kernel/actor.ts";
import type { ApiToken } from "../../ops/access/index.ts";
import type { Store } from "../open-store.ts";
import { draftRun } from "./run-drafts.ts";
import type { StoreKind, StoreSite } from "./store-sites.ts";

const AT = 1_700_000_000_000;

const ADA: Actor = { kind: "human", id: "ada", scopes: [] };

const tokenOf = (name: string, part: Partial<ApiToken>): ApiToken => ({
  ...{ id: `tok_${name}`, name, role: "viewer", user: null, hash: name, createdBy: "ada", createdAt: AT },
  ...{ expiresAt: AT + 1_000, revokedAt: null, lastUsedAt: null, ...part },
});

/** What every store must do with people who sign in, and with what was kept long enough. */
export function describeAccess(kind: StoreKind): void {
  describe(`the store ${kind.name}: access and retention`, () => {
    let site: StoreSite;
    let store: Store;
    beforeAll(async () => {
      site = await kind.site();
      store = await site.open("exe_access");
    }, 60_000);
    afterAll(async () => {
      await store.close();
      await site.remove();
    });

    test("a sign-in that was begun is taken once, and there is a bound to those under way", async () => {
      const begun = { stateHash: "s1", browserHash: "b", nonce: "n", verifier: "v", expiresAt: AT + 10 };
      expect(await store.access.addTry(begun, AT, 1)).toBe(true);
      expect(await store.access.addTry({ ...begun, stateHash: "s2" }, AT, 1)).toBe(false);
      expect(await store.access.addTry({ ...begun, stateHash: "s3", expiresAt: AT + 30 }, AT + 20, 1)).toBe(true);
      expect(await store.access.takeTry("s1")).toBeNull(); // it had expired by then
      const taken = await Promise.all([store.access.takeTry("s3"), store.access.takeTry("s3")]);
      expect(taken.filter((one) => one !== null)).toEqual([{ ...begun, stateHash: "s3", expiresAt: AT + 30 }]);
    });

    test("a session says how its browser signed in", async () => {
      const times = { createdAt: AT, expiresAt: AT + 10 };
      const byProvider = { hash: "h1", by: { kind: "provider", user: "ada" }, ...times } as const;
      const byToken = { hash: "h2", by: { kind: "token", tokenHash: "t" }, ...times } as const;
      for (const session of [byProvider, byToken]) await store.access.addSession(session);
      expect(await store.access.sessionByHash("h1")).toEqual(byProvider);
      expect(await store.access.sessionByHash("h2")).toEqual(byToken);
    });

    test("a person is changed in part, and not when removed", async () => {
      const user = { id: "ada", name: "Ada", role: "viewer", areas: [], createdAt: AT, removedAt: null } as const;
      await store.access.addUser(user);
      expect(await store.access.changeUser("ada", { role: "owner" })).toEqual({ ...user, role: "owner" });
      expect((await store.access.changeUser("ada", { areas: ["security"] }))?.areas).toEqual(["security"]);
      expect((await store.access.changeUser("ada", { areas: [], name: "A" }))?.areas).toEqual([]);
      await store.access.removeUser("ada", AT);
      expect(await store.access.changeUser("ada", { role: "viewer" })).toBeNull();
    });

    test("a request with a key enters once, is answered as it was, and is forgotten after its time", async () => {
      const requests = store.keyedRequests;
      const entry = { key: "k", digest: "d", at: AT };
      const kept = { since: AT, most: 2 };
      const both = await Promise.all([requests.begin(entry, kept), requests.begin(entry, kept)]);
      expect(both.filter((standing) => standing === null)).toHaveLength(1);
      expect(both.find((standing) => standing !== null)).toMatchObject({ state: "begun", digest: "d" });
      await requests.finish("k", '{"a":1}');
      expect(await requests.begin(entry, kept)).toMatchObject({ state: "answered", answer: '{"a":1}' });
      await requests.finish("k", null);
      expect(await requests.begin(entry, kept)).toMatchObject({ state: "shown-once" });
      await requests.forget("k");
      expect(await requests.begin(entry, kept)).toBeNull();
      expect(await requests.begin({ ...entry, at: AT + 2 }, { since: AT + 1, most: 2 })).toBeNull();
      for (const [at, key] of ["l", "m"].entries()) await requests.begin({ ...entry, key, at: AT + 3 + at }, kept);
      expect(await requests.begin({ ...entry, at: AT + 9 }, kept)).toBeNull(); // there were two newer ones
      expect(await requests.begin({ ...entry, key: "m", at: AT + 9 }, { since: AT, most: 3 })).toMatchObject({
        state: "begun",
      });
    });

    test("tokens go when they ended long enough ago, by their end or by their expiry", async () => {
      await store.access.addToken(tokenOf("holds", { expiresAt: AT + 1_000 }));
      await store.access.addToken(tokenOf("expired", { expiresAt: AT + 10 }));
      await store.access.addToken(tokenOf("revoked", { expiresAt: AT + 1_000 }));
      await store.access.revokeToken("tok_revoked", AT + 20);
      expect(await store.retention.removeTokens(AT + 15)).toBe(1);
      expect(await store.retention.removeTokens(AT + 30)).toBe(1);
      expect((await store.access.tokens()).map((token) => token.name)).toEqual(["holds"]);
    });

    test("the audit log keeps what is as young as the oldest run that is still there", async () => {
      const entry = (at: number) => ({
        ...{ at, actor: ADA, door: "terminal", from: null },
        ...({ operation: "test", input: {}, outcome: "done", error: null } as const),
      });
      for (const at of [AT, AT + 1, AT + 2, AT + 3]) await store.auditLog.append(entry(at));
      expect(await store.retention.removeAudit(AT + 2, 1)).toBe(1);
      const { signal, run } = draftRun("run_old", { startedAt: AT + 2 });
      await store.signals.receive(signal, run, false);
      expect(await store.retention.removeAudit(AT + 1_000, 100)).toBe(1);
      expect((await store.auditLog.list({ limit: 10 })).map(({ at }) => at)).toEqual([AT + 3, AT + 2]);
    });

    test("the revision tells of whatever changes what may be remembered, and not that a token is used", async () => {
      const { access } = store;
      const user = { id: "eve", name: "Eve", role: "viewer", areas: [], createdAt: AT, removedAt: null } as const;
      const session = { hash: "h9", by: { kind: "token", tokenHash: "t" }, createdAt: AT, expiresAt: AT + 10 } as const;
      const changes = async (work: () => Promise<unknown>) => {
        const before = await access.revision();
        await work();
        return (await access.revision()) !== before;
      };
      await access.addUser(user);
      expect(await changes(() => access.addToken(tokenOf("revised", { user: "eve" })))).toBe(false);
      expect(await changes(() => access.touchToken("tok_revised", AT))).toBe(false);
      expect(await changes(() => access.revokeToken("tok_revised", AT))).toBe(true);
      expect(await changes(() => access.changeUser("eve", { role: "owner" }))).toBe(true);
      expect(await changes(() => access.removeUser("eve", AT))).toBe(true);
      expect(await changes(() => access.addUser(user))).toBe(true); // one who was removed comes back
      await access.addSession(session);
      expect(await changes(() => access.endSession("h9"))).toBe(true);
    });
  });
}
