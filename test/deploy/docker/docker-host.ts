import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const BUFFER_BYTES = 64 * 1024 * 1024;
const LIMIT_MS = 500_000;
const READY_TRIES = 150;
const MIRROR = "http://deb.debian.org/debian";
const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";

/** A Docker daemon of our own, with nothing of the machine's. */
export interface DockerHost {
  /** Runs the client to its end and answers what it printed. */
  docker(...args: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

/** Debian's own client builds by itself; newer ones need a plug-in for it. */
const CLIENT = existsSync("/usr/bin/docker") ? "/usr/bin/docker" : "docker";
const NEEDED = [
  ["docker.io", "/usr/sbin/dockerd"],
  ["debootstrap", "/usr/sbin/debootstrap"],
] as const;

/** Why no image can be built here; null when one can. A missing tool is a failure where tools are required. */
export function dockerIsMissing(env: Readonly<Record<string, string | undefined>>): string | null {
  const missing = NEEDED.filter(([, path]) => !existsSync(path)).map(([name]) => `install the package ${name}`);
  const reasons = process.getuid?.() === 0 ? missing : ["Docker is started by root", ...missing];
  const reason = reasons.length === 0 ? null : reasons.join("; ");
  if (reason !== null && env["SIGNALBOX_REQUIRE_TOOLS"] === "1") throw new Error(reason);
  return reason;
}

/** Starts a daemon in a temporary folder, without bridges and firewall rules: its containers use the host's network or none. */
export async function startDocker(): Promise<DockerHost> {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-docker-"));
  const socket = `unix://${join(folder, "docker.sock")}`;
  const places = { "data-root": join(folder, "data"), "exec-root": join(folder, "exec"), pidfile: join(folder, "pid") };
  const daemon = spawn(
    "dockerd",
    [
      ...Object.entries(places).flatMap(([name, place]) => [`--${name}`, place]),
      ...["-H", socket, "--bridge=none", "--storage-driver=overlay2"],
      ...["--iptables=false", "--ip6tables=false", "--ip-forward=false"],
    ],
    { stdio: "ignore" },
  );
  const env = { ...process.env, DOCKER_HOST: socket, DOCKER_BUILDKIT: "1", DOCKER_CONFIG: join(folder, "client") };
  const docker = async (...args: readonly string[]) =>
    (await run(CLIENT, args, { env, timeout: LIMIT_MS, maxBuffer: BUFFER_BYTES })).stdout.trim();
  const close = async () => {
    await end(daemon);
    for (const mounted of [places["data-root"], join(places["exec-root"], "netns", "default")])
      await run("umount", [mounted]).catch(() => undefined); // it may not be mounted
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; ; tries += 1) {
    const isUp = await docker("version").then(
      () => true,
      () => false,
    );
    if (isUp) return { docker, close };
    if (tries === READY_TRIES || daemon.exitCode !== null) {
      await close();
      throw new Error("dockerd did not start");
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function end(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const closed = once(daemon, "close");
  daemon.kill("SIGTERM");
  await closed;
}

/**
 * Makes an image like `node:<version>-slim` where none can be fetched: a Debian by debootstrap with this very node, npm, and
 * the certificates that this machine trusts.
 */
export async function makeBaseImage({ docker }: DockerHost, name: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-base-"));
  const root = join(folder, "root");
  try {
    await run("debootstrap", ["--variant=minbase", "bookworm", root, MIRROR], {
      ...{ timeout: LIMIT_MS, maxBuffer: BUFFER_BYTES },
    });
    const bin = join(root, "usr/local/bin");
    copyFileSync(realpathSync(process.execPath), join(bin, "node"));
    const npm = dirname(dirname(realpathSync(join(dirname(process.execPath), "npm"))));
    cpSync(npm, join(root, "usr/local/lib/node_modules/npm"), { recursive: true });
    symlinkSync("../lib/node_modules/npm/bin/npm-cli.js", join(bin, "npm"));
    mkdirSync(join(root, "etc/ssl/certs"), { recursive: true });
    if (existsSync(CERTIFICATES)) copyFileSync(CERTIFICATES, join(root, CERTIFICATES));
    const archive = join(folder, "root.tar");
    await run("tar", ["-C", root, "-cf", archive, "."], { timeout: LIMIT_MS });
    await docker("import", "--change", `ENV NODE_EXTRA_CA_CERTS=${CERTIFICATES}`, archive, name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
