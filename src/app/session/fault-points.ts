import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { Ports } from "../../kernel/ports.ts";

/** Which calls of which ports are points at which a crash test may end the process: before the call and after it. */
const POINTS = {
  signals: ["receive"],
  runs: ["beginRound", "recordResults", "recordPlan", "append", "setWaiting", "end"],
  ledger: ["intend", "done", "failed"],
  approvals: ["ask", "decide", "move"],
  escalations: ["raise", "answer"],
  leases: ["acquire", "release"],
  durable: ["start", "send"],
  git: ["createBranch", "commit", "push", "rebase", "createTag", "pushTag", "moveWorktree"],
  files: ["write"],
  forges: ["createPullRequest"],
  forgeReleases: ["createRelease", "uploadAsset"],
  processes: ["run"],
  registries: ["pack", "publish"],
  places: ["open", "close"],
} as const;

/** What a crash test asks for by the environment: end the process with SIGKILL at the n-th point or the first of a name, and note the points that are passed. */
export interface FaultPlan {
  readonly killAt: number | string;
  readonly log: string | null;
}

/** Reads `SIGNALBOX_FAULT_AT` (a number from 1, or a name such as `after git.push`) and `SIGNALBOX_FAULT_LOG` (a file); null when neither is set, as always outside tests. */
export function readFaultPlan(env: Readonly<Record<string, string | undefined>>): FaultPlan | null {
  const at = env["SIGNALBOX_FAULT_AT"] ?? "0";
  const killAt = Number.isInteger(Number(at)) ? Number(at) : at;
  const log = env["SIGNALBOX_FAULT_LOG"] ?? null;
  return killAt !== 0 || log !== null ? { killAt, log } : null;
}

/** The same ports with fault points around their calls. A log that has points already goes on with the next number. */
export function withFaultPoints(ports: Ports, plan: FaultPlan): Ports {
  let passed = plan.log !== null && existsSync(plan.log) ? readFileSync(plan.log, "utf8").split("\n").length - 1 : 0;
  const pass = (name: string): void => {
    passed += 1;
    if (plan.log !== null) appendFileSync(plan.log, `${passed} ${name}\n`);
    if (plan.killAt === passed || plan.killAt === name) process.kill(process.pid, "SIGKILL");
  };
  const wrapped: Record<string, unknown> = { ...ports };
  for (const [port, methods] of Object.entries(POINTS)) wrapped[port] = wrapPort(wrapped[port], port, methods, pass);
  // Sound: each port keeps its shape; only calls of the named methods are passed through.
  return wrapped as unknown as Ports;
}

function wrapPort(target: unknown, port: string, methods: readonly string[], pass: (name: string) => void): unknown {
  if (typeof target !== "object" || target === null) return target;
  return new Proxy(target, {
    get: (object, property) => {
      const value: unknown = Reflect.get(object, property);
      if (typeof value !== "function" || typeof property !== "string") return value;
      if (!methods.includes(property)) return value.bind(object);
      return async (...input: readonly unknown[]): Promise<unknown> => {
        pass(`before ${port}.${property}`);
        const answer: unknown = await Reflect.apply(value, object, input);
        pass(`after ${port}.${property}`);
        return answer;
      };
    },
  });
}
