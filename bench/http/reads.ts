import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { type Measured, quantile, tell } from "./measured.ts";

const LOAD = fileURLToPath(new URL("load.mjs", import.meta.url));
const CONNECTIONS = 10;
/** Source: doors, numbers: reads within 1.5 x of a bare Hono handler doing the same query. */
const LIMIT = { most: 1.5, unit: " x" };

const Load = z.strictObject({ perSecond: z.number(), p50Ms: z.number(), p99Ms: z.number(), failed: z.number() });
type Load = z.infer<typeof Load>;

async function load(url: string, tokens: readonly string[], seconds: number): Promise<Load> {
  const job = JSON.stringify({ url, seconds, connections: CONNECTIONS, tokens });
  const { stdout } = await promisify(execFile)(process.execPath, [LOAD, job], { timeout: (seconds + 30) * 1_000 });
  const seen = Load.parse(JSON.parse(stdout));
  if (seen.failed > 0) throw new Error(`${seen.failed} requests to ${url} failed`);
  return seen;
}

/** Our reads and the bare ones in turns, so that both meet the same machine. */
export async function compareReads(
  name: string,
  measured: Measured,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<boolean> {
  const { api, bare, tokens, run } = measured;
  const paths = ["/v1/runs?limit=20", `/v1/runs/${run}`, `/v1/runs/${run}/events?limit=500`];
  let isKept = true;
  for (const path of paths) {
    const ours: Load[] = [];
    const bares: Load[] = [];
    await load(`${api}${path}`, tokens, 1);
    await load(`${bare}${path}`, [], 1);
    for (let round = 0; round < rounds; round += 1) {
      bares.push(await load(`${bare}${path}`, [], seconds));
      ours.push(await load(`${api}${path}`, tokens, seconds));
    }
    const ratios = ours.map((one, index) => (bares[index]?.perSecond ?? 0) / one.perSecond);
    const figures = `bare ${show(bares)}, ours ${show(ours)}`;
    isKept = tell(`${name}: GET ${path.replace(run, "{run}")}`, figures, quantile(ratios, 0.5), LIMIT) && isKept;
  }
  return isKept;
}

function show(loads: readonly Load[]): string {
  const middle = (pick: (one: Load) => number) => quantile(loads.map(pick), 0.5).toFixed(0);
  return `${middle((one) => one.perSecond)}/s p50 ${middle((one) => one.p50Ms)} ms`;
}
