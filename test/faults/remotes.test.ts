import { createServer as createHttpServer } from "node:http";
import { createServer, type AddressInfo, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectEnd, expectNoOrphans, makeWorld, writeHook, type World } from "./world.ts";

const COMMIT = ["commit", "--message", "chore: tidy the readme"];
const BRANCH = "chore/tidy-the-readme";

describe.concurrent("remotes that do not take a push", () => {
  let silent: Server;
  let asking: Server;

  beforeAll(async () => {
    silent = createServer((socket) => {
      socket.on("error", () => undefined); // git is ended while it waits
      socket.resume();
    });
    asking = createHttpServer((_request, response) => {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end("who are you?\n");
    });
    await Promise.all([listen(silent), listen(asking)]);
  });

  afterAll(() => {
    silent.close();
    asking.close();
  });

  it("one that rejects is named with its own words; the commit stands and the work tree is clean", async () => {
    const world = changedWorld();
    writeHook(join(world.base, "origin.git"), "pre-receive", "echo 'tuesdays only, says the remote' >&2; exit 1");
    expectEnd(await world.run(COMMIT), 1, /tuesdays only, says the remote/, /Made commit [0-9a-f]{40}/);
    expectCommitKept(world);
    expect(() => world.git("ls-remote", "--exit-code", "origin", BRANCH)).toThrow();
    await expectNoOrphans(world.base);
    world.remove();
  });

  it("one that asks for a password is answered by no prompt", async () => {
    const world = changedWorld();
    world.git("remote", "set-url", "origin", `http://127.0.0.1:${portOf(asking)}/project.git`);
    expectEnd(await world.run(COMMIT), 1, /refuses the credentials, or there are none/, /Made commit/);
    expectCommitKept(world);
    await expectNoOrphans(world.base);
    world.remove();
  });

  it.for(["git", "http"])("one that hangs (%s://) is given up at the run's time limit", async (protocol) => {
    const world = changedWorld();
    world.git("remote", "set-url", "origin", `${protocol}://127.0.0.1:${portOf(silent)}/project.git`);
    const ended = await world.run([...COMMIT, "--timeout", "15s"]);
    expectEnd(ended, 1, /commit ended timeout/, /Made commit [0-9a-f]{40}/); // it had not asked for anything: not unknown
    expectCommitKept(world);
    await expectNoOrphans(world.base);
    world.remove();
  });
});

function changedWorld(): World {
  const world = makeWorld({ remote: true });
  world.write("README.md", "# Project\n\nChanged.\n");
  return world;
}

function expectCommitKept(world: World): void {
  expect(world.git("log", "-1", "--format=%s", BRANCH)).toBe("chore: tidy the readme");
  expect(world.git("status", "--porcelain")).toBe("");
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
}

function portOf(server: Server): number {
  const address = server.address() as AddressInfo; // sound: it listens on TCP
  return address.port;
}
