import type { CallToolResult } from "@modelcontextprotocol/server";
import { isOpsError, type OpsError } from "../../kernel/ops-error.ts";
import { withIsoInstants } from "../instants.ts";

/** Data as a tool's answer: as text for the model, and as structured content by the tool's schema. */
export function answer(data: Readonly<Record<string, unknown>>): CallToolResult {
  const shown = Object.fromEntries(Object.entries(Object(withIsoInstants(data))));
  return { content: [{ type: "text", text: JSON.stringify(shown, null, 2) }], structuredContent: shown };
}

/** Runs a tool; a foreseen failure is an answer that says what to do, a bug is thrown. */
export async function answering(work: () => Promise<CallToolResult>): Promise<CallToolResult> {
  try {
    return await work();
  } catch (thrown) {
    if (!isOpsError(thrown)) throw thrown;
    return { isError: true, content: [{ type: "text", text: textOf(thrown) }] };
  }
}

function textOf(error: OpsError): string {
  const { fields } = error.details;
  const listed = Array.isArray(fields) ? ` (${JSON.stringify(fields)})` : "";
  return `${error.code}: ${error.message}${listed}${error.hint === undefined ? "" : `\n${error.hint}`}`;
}
