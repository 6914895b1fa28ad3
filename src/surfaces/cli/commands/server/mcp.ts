import { type Call, type CommandSpec, repositoryOf, tell } from "../../call.ts";

/** `mcp`: the MCP door on standard input and output, for a coding agent that starts it. */
export const mcpCommand: CommandSpec = {
  path: ["mcp"],
  kind: "setup",
  summary: "serve MCP on standard input and output, for a coding agent; it can never approve",
  arguments: [],
  options: [],
  examples: ["signalbox mcp", "claude mcp add signalbox -- signalbox mcp --repo /path/to/repository"],
  run: (call) => serveMcp(call),
};

async function serveMcp(call: Call): Promise<number> {
  const { host, globals } = call;
  const stopping = new AbortController();
  const forget = host.onInterrupt(() => stopping.abort());
  const session = await host.openSession({
    ...{ repo: globals.repo, dataDir: globals.dataDir },
    resumes: true,
    as: "orchestrator",
  });
  try {
    for (const notice of session.notices) tell(call, notice);
    await host.serveMcp(session, repositoryOf(call), stopping.signal);
    return 0;
  } finally {
    forget();
    await session.close();
  }
}
