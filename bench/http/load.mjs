// Asks one address for some seconds, as autocannon does, and prints what it saw. Run by reads.ts: node load.mjs <job as JSON>.
import { createRequire } from "node:module";

const autocannon = createRequire(new URL("../tools/package.json", import.meta.url))("autocannon");
const { url, seconds, connections, tokens } = JSON.parse(process.argv[2]);
const seen = await autocannon({
  ...{ url, connections, duration: seconds, timeout: 10 },
  requests: tokens.length === 0 ? [{}] : tokens.map((token) => ({ headers: { authorization: `Bearer ${token}` } })),
});
const { requests, latency, errors, non2xx, timeouts } = seen;
process.stdout.write(
  JSON.stringify({
    perSecond: requests.total / seen.duration,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    failed: errors + non2xx + timeouts,
  }),
);
