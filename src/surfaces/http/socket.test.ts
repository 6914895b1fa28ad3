import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, stat } from "node:fs/promises";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { type AnyOperation, asAnyOperation, defineOperation } from "../../kernel/operation.ts";
import { OpsError, type OpsErrorCode } from "../../kernel/ops-error.ts";
import type { Ports } from "../../kernel/ports.ts";
import { connectSocket } from "./connect-socket.ts";
import { humanOf } from "./human.ts";
import { STATUS_OF } from "./problem.ts";
import { BODY_LIMIT_BYTES } from "./body.ts";
import { createRouter } from "./router.ts";
import { serveSocket, type SocketServer } from "./serve-socket.ts";

const CODES = Object.keys(STATUS_OF) as OpsErrorCode[]; // the table has exactly the codes as keys

let folder = "";
let socketPath = "";
const opened: { close(): unknown }[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sb-sock-"));
  socketPath = join(folder, "s");
});

afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
  await rm(folder, { recursive: true, force: true });
});

function operation<Input>(
  name: string,
  input: z.ZodType<Input>,
  run: (input: Input, by: string) => Promise<unknown>,
): AnyOperation {
  return asAnyOperation(
    defineOperation({
      name,
      summary: name,
      scope: "read",
      audited: false,
      input,
      run: (context, given) => run(given, context.actor.id),
    }),
  );
}

/** A gate that a test opens. */
function gate() {
  let open = () => {};
  const opens = new Promise<void>((resolve) => (open = resolve));
  return { opens, open: () => open() };
}

async function serve(operations: readonly AnyOperation[], bugs: unknown[] = []): Promise<SocketServer> {
  const router = createRouter({
    catalog: { operations: new Map(operations.map((entry) => [entry.name, entry])) },
    version: "1.2.3",
    context: async (incoming) => ({
      actor: { kind: "human", id: humanOf(incoming), scopes: ["*"] },
      ports: { clock: { now: () => 0 } } as Ports,
      door: "socket",
    }), // these operations use no other port
    onBug: (thrown) => bugs.push(thrown),
  });
  const server = await serveSocket({ router, socketPath });
  opened.push(server);
  return server;
}

async function joinOwner(human = "ada", answerTimeoutMs?: number) {
  const client = await connectSocket({
    socketPath,
    version: "1.2.3",
    human,
    ...(answerTimeoutMs === undefined ? {} : { answerTimeoutMs }),
  });
  opened.push(client);
  return client;
}

async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
}

const whoami = operation("whoami", z.strictObject({}), async (_input, by) => ({ by, nothing: undefined }));

describe("two terminals at one owner", () => {
  it("get their own answers, each under its own name, whatever letters it has", async () => {
    await serve([whoami]);
    const [ada, zoe] = await Promise.all([joinOwner("ada"), joinOwner("Zoë O'Neil 木")]);
    expect(await Promise.all([ada.perform("whoami", {}), zoe.perform("whoami", {})])).toEqual([
      { by: "ada" },
      { by: "Zoë O'Neil 木" },
    ]);
    expect(ada.version).toBe("1.2.3");
  });

  it("do not wait for each other: one follows while the other decides", async () => {
    const decided = gate();
    const follow = operation("follow", z.strictObject({ waitMs: z.number() }), async () => {
      await decided.opens;
      return "seen";
    });
    const decide = operation("decide", z.strictObject({}), async () => {
      decided.open();
      return null;
    });
    await serve([follow, decide]);
    const [first, second] = await Promise.all([joinOwner(), joinOwner()]);
    const following = first.perform("follow", { waitMs: 25_000 });
    expect(await second.perform("decide", {})).toBeNull();
    expect(await following).toBe("seen");
  });

  it("see what performing refuses, with every field", async () => {
    await serve([operation("strict", z.strictObject({ name: z.string() }), async () => null)]);
    const client = await joinOwner();
    const thrown = await thrownBy(client.perform("strict", { name: 1, extra: 2 }));
    expect(thrown).toMatchObject({
      code: "invalid_input",
      details: { fields: [{ path: "name" }, { path: "(whole)" }] },
    });
    expect(await thrownBy(client.perform("nope/../x", {}))).toMatchObject({ code: "not_found" });
  });
});

describe("an error's way over the socket", () => {
  it.each(CODES)("%s arrives as it was thrown", async (code) => {
    const thrown = new OpsError(code, `it was ${code}: ünïcode "quoted"\nline`, {
      hint: "do this",
      details: { deep: { list: [1, null, "x"] } },
    });
    await serve([operation("fail", z.strictObject({}), async () => Promise.reject(thrown))]);
    const arrived = await thrownBy((await joinOwner()).perform("fail", {}));
    expect(arrived).toBeInstanceOf(OpsError);
    expect(arrived).toMatchObject({ code, message: thrown.message, hint: "do this", details: thrown.details });
  });

  it("shows nothing of a bug, which the owner logs whole", async () => {
    const bugs: unknown[] = [];
    const bug = new TypeError("secret inner words");
    await serve([operation("bug", z.strictObject({}), async () => Promise.reject(bug))], bugs);
    const arrived = await thrownBy((await joinOwner()).perform("bug", {}));
    expect(arrived).not.toBeInstanceOf(OpsError);
    expect(String(arrived)).not.toContain("secret inner words");
    expect(bugs).toEqual([bug]);
  });
});

/** A request as another program may send it. */
async function raw(options: {
  path: string;
  method: string;
  headers?: Record<string, string>;
  chunks: readonly string[];
}): Promise<{ status: number; body: string; type: string }> {
  const outgoing = request({
    socketPath,
    path: options.path,
    method: options.method,
    headers: { connection: "close", ...options.headers },
  });
  const answered = once(outgoing, "response");
  outgoing.on("error", () => outgoing.destroy()); // the other side may refuse while this one still sends
  for (const chunk of options.chunks) outgoing.write(chunk);
  outgoing.end();
  const [answer] = await answered;
  let body = "";
  for await (const chunk of answer) body += String(chunk);
  return { status: answer.statusCode, body, type: answer.headers["content-type"] };
}

describe("hostile requests", () => {
  it("with a body over the limit are refused before they are read, counted or declared", async () => {
    await serve([whoami]);
    const json = { "content-type": "application/json", "x-signalbox-human": "ada" };
    const post = { path: "/v1/operations/whoami", method: "POST" };
    const declared = await raw({
      ...post,
      headers: { ...json, "content-length": String(BODY_LIMIT_BYTES + 1) },
      chunks: ["x".repeat(BODY_LIMIT_BYTES + 1)],
    });
    expect(declared.status).toBe(413);
    const chunked = await raw({
      ...post,
      headers: { ...json, "transfer-encoding": "chunked" },
      chunks: Array.from({ length: 17 }, () => "x".repeat(65_536)),
    });
    expect(chunked).toMatchObject({ status: 413, type: "application/problem+json" });
    expect(JSON.parse(chunked.body)).toMatchObject({ code: "too_large" });
  });

  it("are refused by the client before they are sent", async () => {
    await serve([whoami]);
    expect(await thrownBy((await joinOwner()).perform("whoami", { big: "x".repeat(BODY_LIMIT_BYTES) }))).toMatchObject({
      code: "too_large",
    });
  });
});

describe("the socket", () => {
  it("is open to its user alone, and not spoken to in a folder that others write to", async () => {
    await serve([whoami]);
    expect((await stat(socketPath)).mode & 0o777).toBe(0o600);
    await chmod(folder, 0o777);
    expect(await thrownBy(joinOwner())).toMatchObject({ code: "precondition" });
  });

  it("is refused while another answers there, and taken over when nobody does", async () => {
    const held = await serve([whoami]);
    expect(await thrownBy(serve([whoami]))).toMatchObject({ code: "locked" });
    await held.close();
    const script = `require("net").createServer().listen(${JSON.stringify(socketPath)}, () => process.stdout.write("up"))`;
    const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
    expect((await stat(socketPath)).isSocket()).toBe(true);
    await serve([whoami]);
    expect(await (await joinOwner()).perform("whoami", {})).toEqual({ by: "ada" });
  });

  it("lets a request under way end when it closes", async () => {
    const [began, may] = [gate(), gate()];
    const slow = operation("slow", z.strictObject({}), async () => {
      began.open();
      await may.opens;
      return "ended";
    });
    const server = await serve([slow]);
    const asked = (await joinOwner()).perform("slow", {});
    await began.opens;
    const closed = server.close(30_000);
    may.open();
    expect(await asked).toBe("ended");
    await closed;
    expect(await thrownBy(joinOwner())).toMatchObject({ code: "network" });
  });

  it("breaks off after the grace what does not end", async () => {
    const began = gate();
    const hanging = operation("hang", z.strictObject({}), async () => {
      began.open();
      return new Promise(() => {});
    });
    const server = await serve([hanging]);
    const asked = thrownBy((await joinOwner()).perform("hang", {}));
    await began.opens;
    await server.close(10);
    expect(await asked).toMatchObject({ code: "network" });
  });
});

describe("a client whose owner fails", () => {
  it("says network when nobody is there", async () => {
    expect(await thrownBy(joinOwner())).toMatchObject({ code: "network" });
  });

  it("says timeout when the owner does not answer", async () => {
    await serve([operation("hang", z.strictObject({}), async () => new Promise(() => {}))]);
    const client = await joinOwner("ada", 50);
    expect(await thrownBy(client.perform("hang", {}))).toMatchObject({ code: "timeout" });
  });

  it("says network when what answers is something else, or breaks off in the middle", async () => {
    const other = createServer((_request, response) => response.end("hello"));
    await new Promise<void>((resolve) => other.listen(socketPath, resolve));
    opened.push(other);
    expect(await thrownBy(joinOwner())).toMatchObject({ code: "network" });
  });

  it("says network when the owner is killed while it is asked", async () => {
    const script = `
      const server = require("http").createServer((request, response) => {
        if (request.url === "/v1/version") return response.end('{"version":"1.2.3"}');
        process.stdout.write("asked");
      });
      server.listen(${JSON.stringify(socketPath)}, () => process.stdout.write("up"));`;
    const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    const exited = once(child, "exit");
    const client = await joinOwner();
    const asked = thrownBy(client.perform("whoami", {}));
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    expect(await asked).toMatchObject({ code: "network" });
    await exited;
    expect(await thrownBy(client.perform("whoami", {}))).toMatchObject({ code: "network" });
  });
});
