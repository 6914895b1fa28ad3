import { fit, widthOf } from "./width.ts";

/** A column of a table: its heading, and where its text stands. The last column is never filled up, and is cut at the width. */
export interface Column {
  readonly heading: string;
  readonly align?: "left" | "right";
  /** At most so many columns of the terminal. */
  readonly atMost?: number;
}

/** A cell that is coloured after it was brought to its width. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

const GAP = "  ";

/** Rows in columns, each as wide as its widest cell; lines are at most `width` wide. Without headings when all are empty. */
export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[], width: number, heading: (text: string) => string = (text) => text): string[] {
  const widths = columns.map((column, index) => Math.min(column.atMost ?? Number.MAX_SAFE_INTEGER, Math.max(widthOf(column.heading), ...rows.map((row) => widthOf(row[index]?.text ?? "")))));
  const taken = widths.slice(0, -1).reduce((sum, one) => sum + one + GAP.length, 0);
  widths[widths.length - 1] = Math.max(8, Math.min(widths.at(-1) ?? 0, width - taken));
  const headings = columns.map((column) => ({ text: column.heading, paint: heading }));
  const all = columns.some((column) => column.heading !== "") ? [headings, ...rows] : rows;
  return all.map((row) => lineOf(columns, widths, row));
}

function lineOf(columns: readonly Column[], widths: readonly number[], row: readonly Cell[]): string {
  const cells = columns.map((column, index) => {
    const cell = row[index] ?? { text: "" };
    const text = fit(cell.text, widths[index] ?? 0, column.align ?? "left");
    const last = index === columns.length - 1 && column.align !== "right" ? text.trimEnd() : text;
    return cell.paint === undefined || last.trim() === "" ? last : cell.paint(last);
  });
  return cells.join(GAP).trimEnd();
}
