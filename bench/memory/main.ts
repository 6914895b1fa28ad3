// Memory of a process that owns a data folder: idle, and after many real runs (three agents that do nothing).
// `node bench/run.mjs memory [embedded|postgres] [runs]`.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { startPostgres } from "../../src/testing/postgres.ts";

/** Source: architecture, numbers for the whole: memory of an idle server. */
const IDLE_LIMIT_MIB = { embedded: 450, postgres: 200 } as const;
/** Flat means: no more than this beside what it was after a tenth of the runs. What rises without end shows as more. */
const FLAT_RATIO = 1.1;
const RUNS = Number(process.argv[3] ?? 10_000);
const LOOKS = Array.from({ length: 10 }, (_none, tenth) => Math.ceil((RUNS * (tenth + 1)) / 10));
const MIB = 1024 * 1024;
const OWNER = fileURLToPath(new URL("owner.ts", import.meta.url));
// As the built program sets it for itself. Source: src/app/main.ts.
const FLAGS = ["--import", import.meta.resolve("tsx"), "--expose-gc", "--wasm-tiering-budget=200000000"];

const Look = z.strictObject({ runs: z.number(), rss: z.number(), heapUsed: z.number(), external: z.number() });
type Look = z.infer<typeof Look>;

async function measure(kind: "embedded" | "postgres", env: NodeJS.ProcessEnv): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), "signalbox-bench-memory-"));
  const child = spawn(process.execPath, [...FLAGS, OWNER, folder, JSON.stringify(LOOKS)], {
    cwd: folder,
    env: { ...env, HOME: folder, XDG_RUNTIME_DIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const looks: Look[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const look = Look.parse(JSON.parse(line));
    looks.push(look);
    tell(kind, look);
  }
  const code = await ended;
  rmSync(folder, { recursive: true, force: true });
  if (code !== 0) throw new Error(`the owner ended with ${code}`);
  return judge(kind, looks);
}

function tell(kind: string, look: Look): void {
  const shown = (bytes: number) => `${(bytes / MIB).toFixed(0)} MiB`;
  process.stdout.write(
    `${kind}: after ${look.runs} runs`.padEnd(32) +
      `resident ${shown(look.rss)}, heap ${shown(look.heapUsed)}, outside the heap ${shown(look.external)}\n`,
  );
}

function judge(kind: "embedded" | "postgres", looks: readonly Look[]): boolean {
  const [idle, early, last] = [looks[0], looks[1], looks.at(-1)];
  if (idle === undefined || early === undefined || last === undefined) throw new Error("the owner was not looked at");
  const rows = [
    { what: "idle, of the limit", ratio: idle.rss / MIB / IDLE_LIMIT_MIB[kind], limit: 1 },
    { what: `resident, ${last.runs} runs / ${early.runs}`, ratio: last.rss / early.rss, limit: FLAT_RATIO },
    { what: `heap, ${last.runs} runs / ${early.runs}`, ratio: last.heapUsed / early.heapUsed, limit: FLAT_RATIO },
  ];
  for (const { what, ratio, limit } of rows)
    process.stdout.write(
      `${kind}: ${what}`.padEnd(44) + `ratio ${ratio.toFixed(2)}  (target <= ${limit.toFixed(2)})\n`,
    );
  return rows.every(({ ratio, limit }) => ratio <= limit);
}

const only = process.argv[2];
let isReached = true;
const own = { PATH: process.env["PATH"], LANG: "C.UTF-8" };
if (only !== "postgres") isReached = await measure("embedded", own);
if (only !== "embedded") {
  const server = await startPostgres({ waitsForDisk: false });
  if (server === null) process.stdout.write("postgres: skipped, the package postgresql is not installed\n");
  else {
    isReached = (await measure("postgres", { ...own, DATABASE_URL: server.url })) && isReached;
    await server.stop();
  }
}
process.exit(isReached ? 0 : 1);
