import { describe, expect, it } from "vitest";
import { conditionalFetch } from "./conditional-fetch.ts";

/** A server with one value; `asked` has what was sent as If-None-Match. */
function serverOf(value: { body: string; etag: string | null; type?: string }) {
  const asked: (string | null)[] = [];
  const fetching: typeof fetch = async (_input, init) => {
    const tag = new Headers(init?.headers).get("if-none-match");
    asked.push(tag);
    const headers = {
      "content-type": value.type ?? "application/json",
      ...{ "x-ratelimit-remaining": String(60 - asked.length), link: '<next>; rel="next"' },
      ...(value.etag === null ? {} : { etag: value.etag }),
    };
    return tag !== null && tag === value.etag
      ? new Response(null, { status: 304, headers: { "x-ratelimit-remaining": "60" } })
      : new Response(value.body, { status: 200, headers });
  };
  return { fetching: conditionalFetch(fetching), asked };
}

const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe("asking GitHub again", () => {
  it("sends the tag of the last answer, and answers with what was kept where nothing has changed", async () => {
    const { fetching, asked } = serverOf({ body: '{"a":1}', etag: '"one"' });
    await (await fetching("https://api.example/a", as("t"))).text();
    const again = await fetching("https://api.example/a", as("t"));
    expect([again.status, await again.json()]).toEqual([200, { a: 1 }]);
    expect([again.headers.get("link"), again.headers.get("x-ratelimit-remaining")]).toEqual([
      '<next>; rel="next"',
      "60",
    ]);
    expect(asked).toEqual([null, '"one"']);
  });

  it("takes the new answer, and its tag, when something has changed", async () => {
    const value = { body: '{"a":1}', etag: '"one"' };
    const { fetching, asked } = serverOf(value);
    await fetching("https://api.example/a");
    Object.assign(value, { body: '{"a":2}', etag: '"two"' });
    expect(await (await fetching("https://api.example/a")).json()).toEqual({ a: 2 });
    expect(await (await fetching("https://api.example/a")).json()).toEqual({ a: 2 });
    expect(asked).toEqual([null, '"one"', '"two"']);
  });

  it("keeps nothing for another token, another address, a change, or an answer without a tag", async () => {
    const { fetching, asked } = serverOf({ body: "{}", etag: '"one"' });
    await fetching("https://api.example/a", as("t"));
    await fetching("https://api.example/a", as("other"));
    await fetching("https://api.example/a?page=2", as("t"));
    await fetching("https://api.example/a", { ...as("t"), method: "POST" });
    expect(asked).toEqual([null, null, null, null]);
    const untagged = serverOf({ body: "{}", etag: null });
    for (let time = 0; time < 2; time += 1) await untagged.fetching("https://api.example/a");
    expect(untagged.asked).toEqual([null, null]);
  });

  it("keeps a bounded number of answers, and no large one and no file", async () => {
    const { fetching, asked } = serverOf({ body: "{}", etag: '"one"' });
    for (let index = 0; index <= 200; index += 1) await fetching(`https://api.example/${index}`);
    await fetching("https://api.example/0");
    await fetching("https://api.example/200");
    expect(asked.slice(-2)).toEqual([null, '"one"']);
    for (const value of [
      { body: JSON.stringify("x".repeat(300_000)), etag: '"one"' },
      { body: "{}", etag: '"one"', type: "application/octet-stream" },
    ]) {
      const own = serverOf(value);
      for (let time = 0; time < 2; time += 1)
        expect(await (await own.fetching("https://api.example/a")).text()).toBe(value.body);
      expect(own.asked).toEqual([null, null]);
    }
  });
});
