import type { Json } from "../../../kernel/json.ts";
import { visible, visibleJson } from "../text/visible.ts";

const STEP = "  ";

/**
 * The arguments of an action as JSON, whole, with one difference: text of several lines stands as lines. Each of them begins with
 * a bar, so that nothing within a text can pass for an argument.
 */
export function argumentLines(value: Json): string[] {
  return linesOf(value, "", "");
}

/** `before` stands before the first line, `after` behind the last one. */
function linesOf(value: Json, before: string, after: string): string[] {
  if (typeof value === "string" && value.includes("\n")) return textLines(value, before, after);
  if (typeof value !== "object" || value === null) return [`${before}${visibleJson(JSON.stringify(value))}${after}`];
  const [opens, closes] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const parts = Array.isArray(value)
    ? value.map((one): [string, Json] => ["", one])
    : Object.entries(value).map(([name, one]): [string, Json] => [`${visibleJson(JSON.stringify(name))}: `, one]);
  if (parts.length === 0) return [`${before}${opens}${closes}${after}`];
  const inner = parts.flatMap(([name, one], index) => linesOf(one, name, index === parts.length - 1 ? "" : ","));
  return [`${before}${opens}`, ...inner.map((one) => `${STEP}${one}`), `${closes}${after}`];
}

function textLines(text: string, before: string, after: string): string[] {
  const lines = text.split("\n").map((one) => (one === "" ? `${STEP}|` : `${STEP}| ${visible(one)}`));
  return [`${before}text of ${lines.length} lines${after}`, ...lines];
}
