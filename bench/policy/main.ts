import { fileURLToPath } from "node:url";
import { createPolicy } from "../../src/integrations/policy/policy.ts";
import { policy as policySlice } from "../../src/ops/policy/index.ts";

/** Source: architecture, numbers for the whole: permission decision, 200 policies. */
const LIMIT_P99_US = 70;
const POLICIES = 200;
const QUESTIONS = 20_000;

/** Measures permission decisions and prints them beside their limit. Answers whether the limit was kept. */
export async function benchPolicy(): Promise<boolean> {
  const agents = Array.from({ length: 25 }, (_none, index) => `agent-${index}`);
  const perAgent = Math.floor((POLICIES - 4) / agents.length);
  const texts = agents.flatMap((agent, index) =>
    Array.from({ length: perAgent + (index < (POLICIES - 4) % agents.length ? 1 : 0) }, (_none, rule) =>
      rule % 4 === 3
        ? `@outcome("ask") permit (principal == Agent::"${agent}", action == Action::"file.write", resource) when { resource.kinds.contains("ci") && resource.path like "*/${rule}" };`
        : `permit (principal == Agent::"${agent}", action == Action::"file.write", resource) when { resource.path like "docs/${index}/${rule}/*" && !resource.isForce };`,
    ),
  );
  const own = new URL("../../src/ops/release/release-manager.cedar", import.meta.url);
  const policy = await createPolicy({
    files: [...policySlice.policies, own, { name: "made.cedar", text: texts.join("\n") }],
    agents: ["coord-ops", "release-manager", ...agents],
    actions: [],
  });

  const ask = (index: number, isRepeat: boolean) => {
    const path = isRepeat ? "docs/1/1/same.md" : pathOf(index, agents.length, perAgent);
    return () =>
      policy.decide({
        agent: isRepeat ? "agent-1" : `agent-${index % agents.length}`,
        chain: [],
        action: "file.write",
        resource: { kind: "file", id: path, path },
      });
  };
  const fresh = measure((index) => ask(index, false));
  const repeated = measure((index) => ask(index, true));
  process.stdout.write(
    `policy: ${POLICIES} policies and release-manager's, ${QUESTIONS} questions each, microseconds (CPU: this process alone, whatever else runs)\n`,
  );
  process.stdout.write(
    `  never asked before   p50 ${fresh.p50.toFixed(1)}  p99 ${fresh.p99.toFixed(1)}  CPU p99 ${fresh.cpuP99.toFixed(1)}  limit ${LIMIT_P99_US}  ratio ${(fresh.p99 / LIMIT_P99_US).toFixed(2)}\n`,
  );
  process.stdout.write(
    `  asked before         p50 ${repeated.p50.toFixed(1)}  p99 ${repeated.p99.toFixed(1)}  CPU p99 ${repeated.cpuP99.toFixed(1)}\n`,
  );
  return Math.min(fresh.p99, fresh.cpuP99) <= LIMIT_P99_US;
}

/** A path of its own for every question: of any agent's part, of each kind, or of none. */
function pathOf(index: number, agents: number, rules: number): string {
  const part = `${(index * 7) % agents}/${(index * 5) % rules}`;
  const places = [
    `docs/${part}/page-${index}.md`,
    `.github/workflows/${part}-${index}/3`,
    `src/${part}/file-${index}.ts`,
  ];
  return places[index % 31 === 0 ? 1 : index % 3] ?? "";
}

interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly cpuP99: number;
}

function measure(prepare: (index: number) => () => unknown): Times {
  const wall: number[] = [];
  const cpu: number[] = [];
  for (let index = -2_000; index < QUESTIONS; index += 1) {
    const decide = prepare(Math.abs(index) + (index < 0 ? QUESTIONS : 0));
    const cpuBefore = process.cpuUsage();
    const startedAt = performance.now();
    decide();
    const tookUs = (performance.now() - startedAt) * 1_000;
    const used = process.cpuUsage(cpuBefore);
    if (index < 0) continue;
    wall.push(tookUs);
    cpu.push(used.user + used.system);
  }
  const at = (times: readonly number[], share: number) =>
    times.toSorted((left, right) => left - right)[Math.floor(times.length * share)] ?? 0;
  return { p50: at(wall, 0.5), p99: at(wall, 0.99), cpuP99: at(cpu, 0.99) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = (await benchPolicy()) ? 0 : 1;
