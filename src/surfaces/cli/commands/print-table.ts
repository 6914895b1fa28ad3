import { type Call, lookOf, printLines } from "../call.ts";
import { table } from "../text/table.ts";
import { visible } from "../text/visible.ts";

/** Prints rows of text as a table for the terminal's width. */
export function printTable(call: Call, headings: readonly string[], rows: readonly (readonly string[])[]): void {
  const look = lookOf(call, "stdout");
  const cells = rows.map((row) => row.map((text) => ({ text: visible(text) })));
  const columns = headings.map((heading) => ({ heading }));
  printLines(call, table(columns, cells, look.width, look.paint.muted));
}
