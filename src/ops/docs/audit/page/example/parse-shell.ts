import { isOpsError, messageOf } from "../../../../../kernel/ops-error.ts";
import type { JobTools } from "../../../../workspace/index.ts";

/** `-n` reads and runs nothing; patterns of bash's own are known. */
const BASH = ["bash", "--norc", "--noprofile", "-O", "extglob", "-n"] as const;
/** Where it stands does not matter: it reads no file. */
const ANYWHERE = "/";
/** One argument of a program holds 128 KiB on Linux. */
const BATCH_CHARS = 30_000;
/** So many processes for one batch that has faults; blocks that are left over are not known. */
const CALLS_LIMIT = 64;

/** Ends whatever a block left open with a fault of its own, so that no block can hide another's: a string, a substitution. */
const SEAL = `: ")" ')' '\`)'`;

/** What bash says of a text: null when it parses. */
type Parse = (code: string) => Promise<string | null>;

/** Whether there is a bash to ask. */
export async function hasBash(tools: JobTools): Promise<boolean> {
  try {
    for await (const _chunk of tools.stream([...BASH, "-c", ":"], ANYWHERE));
    return true;
  } catch {
    return false; // none, or one that can't do this: then blocks are looked at without it
  }
}

/** What is wrong with each of these blocks, null where one parses, `undefined` where it was not asked. Bash reads many blocks at once and runs none. */
export async function shellFaults(
  tools: JobTools,
  blocks: readonly string[],
): Promise<readonly (string | null | undefined)[]> {
  const faults = new Map<number, string | null>();
  let batch: number[] = [];
  let size = 0;
  const settle = async () => {
    let calls = 0;
    const parse: Parse = (code) => ((calls += 1), bashOn(tools, code));
    await narrow(batch, blocks, { parse, faults, mayAsk: () => calls < CALLS_LIMIT });
    batch = [];
    size = 0;
  };
  for (const [index, block] of blocks.entries()) {
    if (size + block.length > BATCH_CHARS) await settle();
    batch.push(index);
    size += block.length;
  }
  await settle();
  return blocks.map((_block, index) => faults.get(index));
}

interface Narrowing {
  readonly parse: Parse;
  readonly faults: Map<number, string | null>;
  mayAsk(): boolean;
}

/** Asks about all at once, and about halves where something is wrong. */
async function narrow(batch: readonly number[], blocks: readonly string[], work: Narrowing): Promise<void> {
  const [first] = batch;
  if (first === undefined || !work.mayAsk()) return;
  if (batch.length === 1) {
    work.faults.set(first, await work.parse(blocks[first] ?? ""));
    return;
  }
  const whole = batch.map((index) => `block_${index}() {\n${blocks[index] ?? ""}\n${SEAL}\n}`).join("\n");
  if ((await work.parse(whole)) === null) {
    for (const index of batch) work.faults.set(index, null);
    return;
  }
  const middle = Math.ceil(batch.length / 2);
  await narrow(batch.slice(0, middle), blocks, work);
  await narrow(batch.slice(middle), blocks, work);
}

async function bashOn(tools: JobTools, code: string): Promise<string | null> {
  if (code.includes("\0")) return null; // no argument holds it, and no shell reads it
  try {
    for await (const _chunk of tools.stream([...BASH, "-c", code], ANYWHERE));
    return null;
  } catch (thrown) {
    if (isOpsError(thrown, "aborted", "timeout", "missing_tool")) throw thrown;
    const [, line, said] = /line (\d+): ([^\n]+)/.exec(messageOf(thrown)) ?? [];
    return `shell: ${said ?? "it does not parse"}${line === undefined ? "" : `, in its line ${line}`}`.slice(0, 160);
  }
}
