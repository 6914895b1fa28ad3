import { chmodSync, writeFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGit } from "../create-git.ts";
import { createGitRunner, GIT_LIMITS } from "../git-runner.ts";
import { makeScratch, type Scratch } from "../testing/scratch.ts";

let s: Scratch;
let bare = "";
const servers: Server[] = [];
const MY_TOKEN = "Basic " + Buffer.from("me:token-1").toString("base64");

beforeEach(async () => {
  s = await makeScratch();
  s.write("a.txt", "1\n");
  await s.run("add", "-A");
  await s.run("commit", "-q", "-m", "feat: first");
  bare = join(s.folder, "bare.git");
  await s.runIn(s.folder, "clone", "-q", "--bare", s.root, bare);
  await s.run("remote", "add", "origin", bare);
  await s.run("fetch", "-q", "origin");
});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  s.remove();
});

const head = () => s.run("rev-parse", "HEAD");
const input = async (branch = "main", remote = "origin") => ({
  root: s.root,
  remote,
  remoteUrl: bare,
  branch,
  sha: await head(),
  isProtected: false,
});

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server's address
}

/** Serves the bare repositories by git's own CGI program. */
function backend(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://x");
  const child = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: s.folder,
      GIT_PROJECT_ROOT: s.folder,
      GIT_HTTP_EXPORT_ALL: "1",
      REMOTE_USER: "me",
      REQUEST_METHOD: request.method ?? "GET",
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      ...(request.headers["content-encoding"] === undefined
        ? {}
        : { HTTP_CONTENT_ENCODING: request.headers["content-encoding"] }),
    },
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.on("close", () => {
    const whole = Buffer.concat(chunks);
    const at = whole.indexOf("\r\n\r\n");
    let status = 200;
    for (const line of whole.toString("latin1", 0, at).split("\r\n")) {
      const [name = "", value = ""] = line.split(": ");
      if (name === "Status") status = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.writeHead(status).end(whole.subarray(at + 4));
  });
}

describe("pushing", () => {
  it("puts exactly the commit there, sets the upstream, and can be repeated", async () => {
    await s.run("checkout", "-q", "-b", "feat/x");
    await s.run("commit", "-q", "--allow-empty", "-m", "feat: x");
    const plan = await input("feat/x");
    expect(await s.port.probePush(plan, s.scope)).toEqual({ kind: "not_done" });
    expect(await s.port.remoteHead(s.root, "origin", "feat/x", s.scope)).toBeNull();
    expect(await s.port.push(plan, s.scope)).toEqual({ remote: "origin", branch: "feat/x", sha: plan.sha });
    expect(await s.port.probePush(plan, s.scope)).toMatchObject({ kind: "done" });
    expect(await s.port.push(plan, s.scope)).toMatchObject({ sha: plan.sha });
    expect((await s.port.state(s.root, s.scope)).upstream).toEqual({
      remote: "origin",
      branch: "feat/x",
      ahead: 0,
      behind: 0,
    });
    await s.run("commit", "-q", "--allow-empty", "-m", "feat: y");
    await expect(s.port.push(plan, s.scope)).rejects.toMatchObject({ code: "stale" });
    await s.port.push(await input("feat/x"), s.scope);
    expect(await s.port.probePush(plan, s.scope)).toMatchObject({ kind: "done" });
  });
  it("is rejected when the remote has more, and never forced", async () => {
    await s.runIn(s.folder, "clone", "-q", bare, "colleague");
    await s.runIn(join(s.folder, "colleague"), "commit", "-q", "--allow-empty", "-m", "feat: theirs");
    await s.runIn(join(s.folder, "colleague"), "push", "-q");
    await s.run("commit", "-q", "--allow-empty", "-m", "feat: mine");
    await s.run("config", "remote.origin.push", "+refs/heads/*:refs/heads/*");
    await expect(s.port.push(await input(), s.scope)).rejects.toMatchObject({ code: "push_rejected" });
    expect(await s.port.probePush(await input(), s.scope)).toEqual({ kind: "not_done" });
  });
  it("hands on what the server's hook says, and a protected branch as denied", async () => {
    await s.run("commit", "-q", "--allow-empty", "-m", "feat: mine");
    const hook = (text: string) => {
      writeFileSync(join(bare, "hooks/pre-receive"), `#!/bin/sh\ncat >/dev/null\necho '${text}' >&2\nexit 1\n`);
      chmodSync(join(bare, "hooks/pre-receive"), 0o755);
    };
    hook("Ticket number missing");
    await expect(s.port.push(await input(), s.scope)).rejects.toMatchObject({
      code: "precondition",
      message: expect.stringContaining("Ticket number missing"),
    });
    hook("error: GH006: Protected branch update failed for refs/heads/main.");
    await expect(s.port.push(await input(), s.scope)).rejects.toMatchObject({ code: "denied" });
  });
  it("runs the pre-push hook and hands on its words", async () => {
    await s.run("commit", "-q", "--allow-empty", "-m", "feat: mine");
    s.hook("pre-push", "echo 'tests are red' >&2; exit 1");
    await expect(s.port.push(await input(), s.scope)).rejects.toMatchObject({
      code: "precondition",
      message: expect.stringContaining("tests are red"),
    });
  });
  it("names a remote that is not there", async () => {
    await s.run("remote", "add", "gone", join(s.folder, "gone.git"));
    await expect(s.port.push(await input("main", "gone"), s.scope)).rejects.toMatchObject({ code: "not_found" });
    await s.run("remote", "add", "refused", "http://127.0.0.1:1/x.git");
    await expect(s.port.push(await input("main", "refused"), s.scope)).rejects.toMatchObject({ code: "network" });
  });
});

describe("over HTTP", () => {
  it("pushes by a credential helper, and without one is unauthorized at once instead of asking", async () => {
    const url = await listen((request, response) => {
      if (request.headers.authorization === MY_TOKEN) backend(request, response);
      else response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
    });
    await s.runIn(bare, "config", "http.receivepack", "true");
    await s.run("remote", "add", "web", `${url}/bare.git`);
    await s.run("checkout", "-q", "-b", "feat/web");
    await expect(s.port.push(await input("feat/web", "web"), s.scope)).rejects.toMatchObject({ code: "unauthorized" });
    await expect(s.port.remoteHead(s.root, "web", "main", s.scope)).rejects.toMatchObject({ code: "unauthorized" });
    await s.run("config", "credential.helper", "!f() { echo username=me; echo password=token-1; }; f");
    const plan = await input("feat/web", "web");
    await s.port.push(plan, s.scope);
    expect(await s.port.probePush(plan, s.scope)).toMatchObject({ kind: "done" });
  });
  it("never shows credentials of a URL", async () => {
    const url = await listen((_request, response) => void response.writeHead(403).end());
    await s.run("remote", "add", "web", url.replace("http://", "http://me:token-1@"));
    const failure: unknown = await s.port.push(await input("main", "web"), s.scope).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "unauthorized" });
    expect(JSON.stringify(failure) + String(failure)).not.toContain("token-1");
  });
  it("gives up on a server that hangs, and says network for one that is ill", async () => {
    const hanging = await listen(() => undefined);
    await s.run("remote", "add", "hangs", `${hanging}/bare.git`);
    const quick = createGit(createGitRunner(s.runner, {}, { ...GIT_LIMITS, networkMs: 600 }));
    await expect(quick.push(await input("main", "hangs"), s.scope)).rejects.toMatchObject({ code: "timeout" });
    const ill = await listen((_request, response) => void response.writeHead(502).end());
    await s.run("remote", "add", "ill", `${ill}/bare.git`);
    await expect(s.port.push(await input("main", "ill"), s.scope)).rejects.toMatchObject({ code: "network" });
  });
  it("stops when the run is aborted", async () => {
    const abort = new AbortController();
    const hanging = await listen(() => abort.abort());
    await s.run("remote", "add", "hangs", `${hanging}/bare.git`);
    await expect(s.port.push(await input("main", "hangs"), { ...s.scope, signal: abort.signal })).rejects.toMatchObject(
      { code: "aborted" },
    );
  });
});
