import type { Report } from "../../../kernel/record/report.ts";
import type { Look } from "../call.ts";
import { visible } from "../text/visible.ts";
import { line } from "../view/cells.ts";

/** More lines than this are left to `--markdown`, `--json` and `--output`. */
const LINES_SHOWN = 400;

/** The document that a report carries in its details: a diff or a page of Markdown, shown as it is. */
export function renderDocument(report: Pick<Report, "details">, look: Look): string[] {
  const found = documentOf(report.details);
  if (found === null || found.text.trim() === "") return [];
  const lines = found.text.replace(/\n+$/, "").split("\n");
  const shown = lines.slice(0, LINES_SHOWN).map((text) => painted(text, found.isDiff, look));
  return lines.length > LINES_SHOWN ? [...shown, `... ${lines.length - LINES_SHOWN} more lines`] : shown;
}

function painted(text: string, isDiff: boolean, look: Look): string {
  const as = !isDiff
    ? undefined
    : /^(?:---|\+\+\+|@@)/.test(text)
      ? "muted"
      : text.startsWith("+")
        ? "clear"
        : text.startsWith("-")
          ? "stop"
          : undefined;
  return line([{ text: visible(text), ...(as === undefined ? {} : { as }) }], Number.MAX_SAFE_INTEGER, look.paint);
}

function documentOf(details: unknown): { readonly text: string; readonly isDiff: boolean } | null {
  if (typeof details !== "object" || details === null || !("document" in details)) return null;
  const { document } = details;
  if (typeof document !== "string") return null;
  return { text: document, isDiff: "documentType" in details && details.documentType === "diff" };
}
