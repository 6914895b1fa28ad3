import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PostgresServer, startPostgres } from "../../../src/testing/postgres.ts";
import { makeWorld, type World } from "../../faults/world.ts";
import { record } from "../../http/document.ts";
import { freePort } from "../../support/free-port.ts";
import { type DockerHost, dockerIsMissing, makeBaseImage, startDocker } from "./docker-host.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** Who the image runs as. */
const USER = "10001:10001";
/** As Compose runs it, but on the host's network. */
const CONFINED = [
  "--network=host",
  "--read-only",
  "--tmpfs=/tmp",
  "--cap-drop=ALL",
  "--security-opt=no-new-privileges",
];

const postgres: PostgresServer | null = await startPostgres();
const missing = postgres === null ? "install the package postgresql" : dockerIsMissing(process.env);

describe.skipIf(missing !== null)(`the image${missing === null ? "" : ` (${missing})`}`, () => {
  let host: DockerHost;
  let world: World;
  let url = "";

  beforeAll(async () => {
    host = await startDocker();
    world = makeWorld();
    url = (await postgres?.createDatabase("image")) ?? "";
    let base = process.env["SIGNALBOX_NODE_IMAGE"] ?? "";
    if (base === "") {
      base = "signalbox-base";
      await makeBaseImage(host, base);
    }
    const file = ["-f", `${ROOT}deploy/docker/Dockerfile`, "--build-arg", `NODE_IMAGE=${base}`];
    await host.docker("build", "--network=host", ...file, "-t", "signalbox", ROOT);
    execFileSync("chown", ["-R", USER, world.root]);
    execFileSync("chmod", ["755", world.base]);
  });

  afterAll(async () => {
    await host?.close();
    await postgres?.stop();
    world?.remove();
  });

  const withStore = () => ["-e", `DATABASE_URL=${url}`, ...CONFINED];
  const read = async (port: number, path: string, token: string, body?: unknown) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      ...{ method: body === undefined ? "GET" : "POST", signal: AbortSignal.timeout(30_000) },
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, data: record(await answer.json()) };
  };

  it("runs as nobody in particular, over Postgres: a token, an audit by HTTP, and a polite end", async () => {
    const made = await host.docker(
      "run",
      "--rm",
      ...withStore(),
      "signalbox",
      "token",
      "create",
      "root",
      "--role",
      "owner",
      "--json",
    );
    const token = String(record(JSON.parse(made))["text"]);
    const port = await freePort();
    const mounted = ["-v", `${world.root}:/srv/project:ro`];
    const served = ["serve", "--host", "127.0.0.1", "--port", String(port), "--serve-repo", "/srv/project"];
    const id = await host.docker("run", "-d", "--name", "server", ...withStore(), ...mounted, "signalbox", ...served);
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    await expect
      .poll(() => read(port, "/readyz", token).catch(() => null), { timeout: 60_000 })
      .toMatchObject({ status: 200, data: { status: "ready" } });
    expect(await host.docker("exec", "server", "id", "-u")).toBe("10001");
    const begun = await read(port, "/v1/playbooks/audit", token, {});
    const run = String(record(begun.data["run"])["id"]);
    await expect
      .poll(async () => record((await read(port, `/v1/runs/${run}?events=false`, token)).data["run"])["state"], {
        timeout: 120_000,
      })
      .toBe("complete");
    const page = await fetch(`http://127.0.0.1:${port}/`, { headers: { accept: "text/html" } });
    expect(await page.text()).toContain("<title>Signalbox");
    await host.docker("stop", "--time", "30", "server");
    expect(await host.docker("inspect", "--format", "{{.State.ExitCode}} {{.State.OOMKilled}}", "server")).toBe(
      "0 false",
    );
  });
});
