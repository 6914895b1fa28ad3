import { mkdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { runAuditDocs } from "../../src/ops/docs/audit/job.ts";
import { createJobTools } from "../../src/testing/job-tools.ts";

const { cacheFolder } = workerData;
mkdirSync(cacheFolder, { recursive: true });
const tools = createJobTools({
  get: (key) => readFile(join(cacheFolder, key), "utf8").catch(() => null),
  put: (key, value) => writeFile(join(cacheFolder, key), value),
});
parentPort?.on("message", (request) => {
  void runAuditDocs(tools, request, () => {}).then((answer) => parentPort?.postMessage(answer));
});
parentPort?.postMessage("ready");
