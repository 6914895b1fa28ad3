const CONTEXT = 3;
/** Above this many differing lines on both sides the middle is shown as replaced whole: finding the least change costs its square. */
const CLOSE_LIMIT = 2_000;

type Step = { readonly kind: "same" | "out" | "in"; readonly line: string };

/** A unified diff of two texts, as `git diff` prints it without its first line; empty when they are equal. */
export function unifiedDiff(path: string, before: string | null, after: string): string {
  if (before === after) return "";
  const steps = stepsBetween(linesOf(before ?? ""), linesOf(after));
  const hunks = hunksOf(steps);
  return [`--- ${before === null ? "/dev/null" : `a/${path}`}`, `+++ b/${path}`, ...hunks].join("\n") + "\n";
}

/** How many lines come in and go out. */
export function countChanges(
  before: string | null,
  after: string,
): { readonly added: number; readonly removed: number } {
  const steps = stepsBetween(linesOf(before ?? ""), linesOf(after));
  const count = (kind: Step["kind"]) => steps.filter((step) => step.kind === kind).length;
  return { added: count("in"), removed: count("out") };
}

/** Lines without their line feed; one that lacks it at the end of the text says so, as git does. */
function linesOf(text: string): readonly string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  else lines.push(`${lines.pop() ?? ""}\n\\ No newline at end of file`);
  return lines;
}

function stepsBetween(before: readonly string[], after: readonly string[]): readonly Step[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail += 1;
  const same = (line: string): Step => ({ kind: "same", line });
  return [
    ...before.slice(0, head).map(same),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

/** The longest common subsequence, by the usual table. */
function middle(before: readonly string[], after: readonly string[]): readonly Step[] {
  const out = before.map((line): Step => ({ kind: "out", line }));
  const into = after.map((line): Step => ({ kind: "in", line }));
  if (before.length > CLOSE_LIMIT || after.length > CLOSE_LIMIT) return [...out, ...into];
  const lengthAt = commonLengths(before, after);
  const steps: Step[] = [];
  let [row, column] = [0, 0];
  while (row < before.length && column < after.length) {
    if (before[row] === after[column]) {
      steps.push({ kind: "same", line: before[row] ?? "" });
      [row, column] = [row + 1, column + 1];
    } else if (lengthAt(row + 1, column) >= lengthAt(row, column + 1)) {
      steps.push(...out.slice(row, row + 1));
      row += 1;
    } else {
      steps.push(...into.slice(column, column + 1));
      column += 1;
    }
  }
  return [...steps, ...out.slice(row), ...into.slice(column)];
}

/** How many lines the rests behind a row and a column have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): (row: number, column: number) => number {
  const width = after.length + 1;
  const lengths = new Uint16Array((before.length + 1) * width);
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1)
    for (let column = after.length - 1; column >= 0; column -= 1)
      lengths[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
  return at;
}

function hunksOf(steps: readonly Step[]): readonly string[] {
  const out: string[] = [];
  let [old, now] = [1, 1];
  let index = 0;
  while (index < steps.length) {
    const first = steps.findIndex((step, at) => at >= index && step.kind !== "same");
    if (first === -1) break;
    const from = Math.max(index, first - CONTEXT);
    const to = endOfHunk(steps, first);
    old += from - index;
    now += from - index;
    const hunk = steps.slice(from, to);
    const olds = hunk.filter((step) => step.kind !== "in").length;
    const news = hunk.filter((step) => step.kind !== "out").length;
    out.push(`@@ -${olds === 0 ? old - 1 : old},${olds} +${news === 0 ? now - 1 : now},${news} @@`);
    for (const { kind, line } of hunk) out.push(`${kind === "same" ? " " : kind === "in" ? "+" : "-"}${line}`);
    old += olds;
    now += news;
    index = to;
  }
  return out;
}

/** Changes closer than twice the context share a hunk. */
function endOfHunk(steps: readonly Step[], first: number): number {
  let last = first;
  for (let at = first + 1; at < steps.length && at - last <= 2 * CONTEXT; at += 1)
    if (steps[at]?.kind !== "same") last = at;
  return Math.min(steps.length, last + 1 + CONTEXT);
}
