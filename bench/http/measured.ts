import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const DOOR = fileURLToPath(new URL("door.ts", import.meta.url));
const TSX = import.meta.resolve("tsx");
// As the built program sets it for itself. Source: src/app/main.ts.
const FLAGS = ["--expose-gc", "--wasm-tiering-budget=200000000", "--import", TSX];

const Opened = z.strictObject({
  ...{ api: z.string(), bare: z.string(), tokens: z.array(z.string()), person: z.string() },
  ...{ run: z.string(), long: z.string() },
});
const Memory = z.strictObject({ rss: z.number(), heapUsed: z.number() });

/** How much is in the store that is measured. */
export interface Wanted {
  readonly runs: number;
  readonly events: number;
  readonly tokens: number;
  readonly longRun: number;
}

/** The door that is measured, with the bare handler beside it in the same process. */
export interface Measured extends z.infer<typeof Opened> {
  addRun(): Promise<string>;
  append(run: string, from: number, count: number): Promise<void>;
  memory(): Promise<z.infer<typeof Memory>>;
  close(): Promise<void>;
}

/** Starts the process that is measured. */
export async function openMeasured(wanted: Wanted, env: NodeJS.ProcessEnv): Promise<Measured> {
  const folder = mkdtempSync(path.join(tmpdir(), "signalbox-bench-http-"));
  const child = spawn(process.execPath, [...FLAGS, DOOR, folder, JSON.stringify(wanted)], {
    cwd: folder,
    env: { ...env, HOME: folder, XDG_RUNTIME_DIR: folder },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const next = answersOf(child);
  const ask = async (question: unknown): Promise<unknown> => {
    child.stdin?.write(`${JSON.stringify(question)}\n`);
    return next();
  };
  const opened = Opened.parse(await next());
  return {
    ...opened,
    addRun: async () => z.object({ run: z.string() }).parse(await ask({ kind: "run" })).run,
    append: async (run, from, count) => void (await ask({ kind: "append", run, from, count })),
    memory: async () => Memory.parse(await ask({ kind: "memory" })),
    close: async () => {
      child.stdin?.end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One line of the child's output at a time. */
function answersOf(child: ChildProcess): () => Promise<unknown> {
  if (child.stdout === null) throw new Error("the child has no output");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error("the measured process ended");
    return JSON.parse(value);
  };
}

/** The value below which this share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** A line of the result; answers whether its limit was kept. */
export function tell(
  what: string,
  figures: string,
  value: number,
  limit: { readonly most: number; readonly unit: string },
): boolean {
  const isKept = value <= limit.most;
  const shown = `${value.toFixed(value < 10 ? 2 : 0)}${limit.unit}`;
  process.stdout.write(
    `${what.padEnd(48)} ${figures.padEnd(50)} ${shown}  (target <= ${limit.most}${limit.unit})${isKept ? "" : ": NOT REACHED"}\n`,
  );
  return isKept;
}
