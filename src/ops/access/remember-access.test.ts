import { describe, expect, it } from "vitest";
import type { AccessStore, ApiToken } from "./model.ts";
import { REMEMBERED_MS, rememberAccess } from "./remember-access.ts";

const AT = 1_700_000_000_000;
const token: ApiToken = {
  ...{ id: "tok_1", name: "ci", role: "viewer", user: null, hash: "h1", createdBy: "ada", createdAt: AT },
  ...{ expiresAt: AT + 60_000, revokedAt: null, lastUsedAt: AT },
};

/** A store of tokens that counts how often it is asked. */
function openWorld() {
  const tokens = new Map([[token.hash, token]]);
  const world = { at: AT, asked: 0, fails: false, revision: 1, uses: 0 };
  const unused = () => Promise.reject(new Error("not asked for here"));
  const store: AccessStore = {
    ...{ addUser: unused, findUser: unused, users: unused, removeUser: unused, tokens: unused },
    changeUser: unused,
    ...{ addSession: unused, sessionByHash: unused, endSession: unused, addTry: unused, takeTry: unused },
    revision: async () => {
      if (world.fails) throw new Error("the store is away");
      return world.revision;
    },
    touchToken: async () => void (world.uses += 1),
    addToken: async (added) => void tokens.set(added.hash, added),
    tokenByHash: async (hash) => {
      world.asked += 1;
      if (world.fails) throw new Error("the store is away");
      return tokens.get(hash) ?? null;
    },
    revokeToken: async () => tokens.delete(token.hash),
  };
  return { world, store: rememberAccess(store, () => world.at) };
}

describe("a remembered access store", () => {
  it("asks once, and anew within a moment after another process changed something", async () => {
    const { world, store } = openWorld();
    for (let times = 0; times < 3; times += 1) {
      expect(await store.tokenByHash("h1")).toEqual(token);
      world.at += REMEMBERED_MS;
    }
    expect(world.asked).toBe(1);
    world.revision += 1;
    world.at += REMEMBERED_MS;
    await store.tokenByHash("h1");
    expect(world.asked).toBe(2);
  });

  it("answers nothing of what it remembers while nobody can say whether it still holds", async () => {
    const { world, store } = openWorld();
    await store.tokenByHash("h1");
    world.at += REMEMBERED_MS;
    world.fails = true;
    await expect(store.tokenByHash("h1")).rejects.toThrow("away");
    world.fails = false;
    world.revision += 1;
    await store.tokenByHash("h1");
    expect(world.asked).toBe(2);
  });

  it("knows when a token was last used here, without asking for it again", async () => {
    const { world, store } = openWorld();
    await store.tokenByHash("h1");
    await store.touchToken("tok_1", AT + 5);
    expect(await store.tokenByHash("h1")).toEqual({ ...token, lastUsedAt: AT + 5 });
    expect([world.asked, world.uses]).toEqual([1, 1]);
  });

  it("forgets at once what this process revoked", async () => {
    const { store } = openWorld();
    await store.tokenByHash("h1");
    await store.revokeToken("tok_1", AT);
    expect(await store.tokenByHash("h1")).toBeNull();
  });

  it("remembers neither a key that is not there nor a failure", async () => {
    const { world, store } = openWorld();
    expect(await store.tokenByHash("h2")).toBeNull();
    await store.addToken({ ...token, id: "tok_2", hash: "h2" });
    expect(await store.tokenByHash("h2")).toMatchObject({ id: "tok_2" });
    world.fails = true;
    await expect(store.tokenByHash("h3")).rejects.toThrow("away");
    world.fails = false;
    expect(await store.tokenByHash("h3")).toBeNull();
  });

  it("does not keep an answer that was under way when something changed", async () => {
    const { store } = openWorld();
    const early = store.tokenByHash("h1");
    await store.revokeToken("tok_1", AT);
    await early;
    expect(await store.tokenByHash("h1")).toBeNull();
  });
});
