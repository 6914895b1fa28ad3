import { OpsError } from "../../../kernel/ops-error.ts";
import type { Job } from "../../../ops/workspace/index.ts";

const sum: Job<readonly number[], number> = async (_tools, input, progress) => {
  input.forEach((_value, at) => progress(at + 1, input.length, "adding"));
  return input.reduce((total, value) => total + value, 0);
};

const spin: Job<null, never> = async () => {
  for (;;); // the thread's own loop never turns again: only terminate() ends it
};

const stream: Job<{ command: string[]; cwd: string }, string> = async (tools, input, progress) => {
  let text = "";
  for await (const chunk of tools.stream(input.command, input.cwd)) {
    text += Buffer.from(chunk).toString("utf8");
    progress(text.length, 0, "read");
  }
  return text;
};

const cached: Job<string, string> = async (tools, key) => {
  const before = await tools.cache.get(key);
  if (before === null) await tools.cache.put(key, `made ${key}`);
  return before ?? "nothing";
};

const look: Job<string, unknown> = async (tools, path) => {
  const bytes = await tools.readFile(path, 10);
  return { kind: await tools.kindOf(path), text: bytes === null ? null : Buffer.from(bytes).toString("utf8") };
};

const refuse: Job<null, never> = async () => {
  throw new OpsError("unsupported", "not this one", { hint: "Take another.", details: { which: 1 } });
};

const hoard: Job<null, number> = async () => {
  const kept: number[][] = [];
  for (;;) kept.push(Array.from({ length: 100_000 }, (_unused, at) => at));
};

const leave: Job<null, never> = async () => {
  process.exitCode = 7;
  return new Promise<never>(() => queueMicrotask(() => Reflect.apply(Reflect.get(process, "exit"), process, [7])));
};

/** Jobs for the tests of the pool: well-behaved ones and others. */
export const jobs: Readonly<Record<string, unknown>> = { sum, spin, stream, cached, look, refuse, hoard, leave };
