import { type McpServer, ResourceTemplate } from "@modelcontextprotocol/server";
import { z } from "zod";
import { OpsError } from "../../kernel/ops-error.ts";
import type { RunRow } from "../../ops/runs/index.ts";
import { withIsoInstants } from "../instants.ts";
import type { McpParts } from "./parts.ts";

const LISTED_RUNS = 50;
const JSON_TYPE = "application/json";
const Named = z.looseObject({ name: z.string() });

/** Runs, their reports, the agents and the schedules, to be read by address. */
export function registerResources(server: McpServer, parts: McpParts): void {
  const asJson = (uri: URL, data: unknown) => ({
    contents: [{ uri: uri.href, mimeType: JSON_TYPE, text: JSON.stringify(withIsoInstants(data), null, 2) }],
  });
  server.registerResource(
    "run",
    new ResourceTemplate("signalbox://runs/{id}", {
      list: async () => ({
        resources: (await newestRuns(parts)).map((run) => ({
          uri: `signalbox://runs/${run.id}`,
          name: `${run.signal} ${run.id}`,
          description: run.state,
          mimeType: JSON_TYPE,
        })),
      }),
    }),
    { title: "Run", description: "Everything about one run", mimeType: JSON_TYPE },
    async (uri, { id }) => asJson(uri, await parts.perform("runs.show", { run: String(id) })),
  );
  server.registerResource(
    "report",
    new ResourceTemplate("signalbox://runs/{id}/report", { list: undefined }),
    { title: "Report", description: "The report of an ended run", mimeType: "text/markdown" },
    async (uri, { id }) => {
      const shown = await parts.perform("runs.show", { run: String(id) });
      const { reportMarkdown } = z.looseObject({ reportMarkdown: z.string().nullable() }).parse(shown);
      if (reportMarkdown === null)
        throw new OpsError("not_found", `run ${String(id)} has not ended, so it has no report`);
      return { contents: [{ uri: uri.href, mimeType: "text/markdown", text: reportMarkdown }] };
    },
  );
  server.registerResource(
    "agent",
    new ResourceTemplate("signalbox://agents/{name}", {
      list: async () => ({
        resources: z
          .array(Named)
          .parse(await parts.perform("agents.list", {}))
          .map(({ name }) => ({ uri: `signalbox://agents/${name}`, name, mimeType: JSON_TYPE })),
      }),
    }),
    { title: "Agent", description: "An agent's charter, constraints and tasks", mimeType: JSON_TYPE },
    async (uri, { name }) => asJson(uri, await parts.perform("agents.list", { name: String(name) })),
  );
  server.registerResource(
    "schedules",
    "signalbox://schedules",
    {
      title: "Schedules",
      description: "Signals that are sent by the clock, with next and last times",
      mimeType: JSON_TYPE,
    },
    async (uri) => asJson(uri, await parts.perform("schedules.list", {})),
  );
}

async function newestRuns(parts: McpParts): Promise<readonly RunRow[]> {
  return (await parts.perform("runs.list", { limit: LISTED_RUNS })) as readonly RunRow[]; // sound: what this operation answers
}
