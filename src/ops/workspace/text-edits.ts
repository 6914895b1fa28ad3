import { createHash } from "node:crypto";
import { z } from "zod";
import { OpsError } from "../../kernel/ops-error.ts";

/**
 * One stretch of one file that becomes another. `at` is the offset in UTF-16 units of the text as it was; digests are SHA-256 of
 * the whole file before and after all edits of that file.
 */
export const TextEdit = z.strictObject({
  path: z.string().min(1),
  at: z.number().int().nonnegative(),
  from: z.string(),
  to: z.string(),
  digestBefore: z.string(),
  digestAfter: z.string(),
});
export type TextEdit = z.infer<typeof TextEdit>;

/** A stretch of a text that is to become another, before its file is named. */
export type Stretch = Pick<TextEdit, "at" | "from" | "to">;

/** The text with every stretch replaced; all else stays, byte for byte. Throws `stale` where the text is not what it was. */
export function replaceStretches(text: string, stretches: readonly Stretch[]): string {
  const ordered = [...stretches].sort((left, right) => left.at - right.at);
  let result = "";
  let from = 0;
  for (const stretch of ordered) {
    if (stretch.at < from || !text.startsWith(stretch.from, stretch.at))
      throw new OpsError("stale", `"${stretch.from}" does not stand at offset ${stretch.at} any more`, {
        hint: "The file has changed since it was planned: plan again.",
      });
    result += text.slice(from, stretch.at) + stretch.to;
    from = stretch.at + stretch.from.length;
  }
  return result + text.slice(from);
}

/** Applies all edits of one file to its text; a text that is so already is given back as it is. Throws `stale` for any other. */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  const [first] = edits;
  if (first === undefined) return text;
  const digest = digestOfText(text);
  if (digest === first.digestAfter) return text;
  if (digest !== first.digestBefore)
    throw new OpsError("stale", `${first.path} has changed since the release was planned`, { hint: "Plan again." });
  return replaceStretches(text, edits);
}

/** SHA-256 of a text's UTF-8 bytes, in hexadecimal: what `FileText.digest` is for a file that is UTF-8. */
export function digestOfText(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
