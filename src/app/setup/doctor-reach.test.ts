import { createServer } from "node:net";
import { expect, it } from "vitest";
import { checkPort } from "./doctor-reach.ts";

it("tells a port that is free from one that is taken, which is no mistake", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const taken = await checkPort("127.0.0.1", port);
  expect(taken).toMatchObject({ verdict: "inconclusive", found: `127.0.0.1:${port} is taken` });
  expect(taken.hint).toContain("--port");
  await new Promise((resolve) => server.close(resolve));
  expect(await checkPort("127.0.0.1", port)).toMatchObject({ verdict: "pass" });
  expect(await checkPort("203.0.113.1", 1)).toMatchObject({
    verdict: "inconclusive",
    found: expect.stringContaining("EADDRNOTAVAIL"),
  });
});
