import type { Catalog } from "../../kernel/slice.ts";

/** What the MCP door needs. `perform` acts as the caller, who is an orchestrator or a token, never a person. */
export interface McpParts {
  readonly catalog: Pick<Catalog, "playbooks">;
  readonly version: string;
  /** The repository that is meant when a call names none; empty for the server's first. */
  readonly repository: string;
  now(): number;
  perform(operation: string, input: unknown): Promise<unknown>;
}
