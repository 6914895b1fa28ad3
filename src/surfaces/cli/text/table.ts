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
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
  heading: (text: string) => string = (text) => text,
): string[] {
  const natural = columns.map((column, index) =>
    Math.min(
      column.atMost ?? Number.MAX_SAFE_INTEGER,
      Math.max(widthOf(column.heading), ...rows.map((row) => widthOf(row[index]?.text ?? ""))),
    ),
  );
  const widths = shrink(natural, width - GAP.length * (columns.length - 1));
  const headings = columns.map((column) => ({ text: column.heading, paint: heading }));
  const all = columns.some((column) => column.heading !== "") ? [headings, ...rows] : rows;
  return all.map((row) => lineOf(columns, widths, row));
}

// Takes what is too much from the last column first, then from the widest, and leaves each a few columns.
function shrink(widths: readonly number[], room: number): number[] {
  const shrunk = [...widths];
  const order = [
    widths.length - 1,
    ...widths
      .map((_, index) => index)
      .slice(0, -1)
      .sort((left, right) => (widths[right] ?? 0) - (widths[left] ?? 0)),
  ];
  let excess = shrunk.reduce((sum, one) => sum + one, 0) - room;
  for (const [turn, index] of [...order, ...order].entries()) {
    const own = shrunk[index] ?? 0;
    const least = turn < order.length ? (index === widths.length - 1 ? 12 : 6) : 2;
    const less = Math.max(0, Math.min(excess, own - least));
    shrunk[index] = own - less;
    excess -= less;
  }
  return shrunk;
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
