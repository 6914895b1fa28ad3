import { saysWhen } from "../skill-format/fields.ts";

/** The first sentence that says what something does, rather than when. */
export function whatOf(description: string): string {
  const sentences = sentencesOf(description);
  return sentences.find((text) => !/^(?:use|when|trigger)/i.test(text)) ?? sentences[0] ?? description;
}

/** The same as work to be done: without a capital and a full stop. */
export function workOf(description: string): string {
  const what = whatOf(description).replace(/[.!?]+$/, "");
  return /^[A-Z][a-z]/.test(what) ? what.charAt(0).toLowerCase() + what.slice(1) : what;
}

/** The sentences that say when to use something; the whole text when none does. */
export function whenOf(description: string): readonly string[] {
  const sentences = sentencesOf(description).filter(saysWhen);
  return (sentences.length > 0 ? sentences : [description]).map(sentence);
}

/** A text with a full stop. */
export function sentence(text: string): string {
  return /[.!?:]$/.test(text) ? text : `${text}.`;
}

/** A text in one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** A bullet list of a caller's texts. */
export function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${escapeProse(oneLine(line))}`).join("\n");
}

/** A numbered list of a caller's texts. */
export function numbered(lines: readonly string[]): string {
  return lines.map((line, index) => `${index + 1}. ${escapeProse(oneLine(line))}`).join("\n");
}

/** A list of pairs written as "left => right": the left side as code when `asCode`, else in bold. */
export function pairs(lines: readonly string[], asCode: boolean): string {
  return lines
    .map((line) => {
      const [left, right] = oneLine(line).split(/\s*=>\s*/, 2);
      const head = asCode ? `\`${(left ?? "").replaceAll("`", "'")}\`` : `**${escapeProse(left ?? "")}**`;
      return right === undefined || right === "" ? `- ${head}` : `- ${head}: ${escapeProse(sentence(right))}`;
    })
    .join("\n");
}

/** Keeps a caller's text from being read as a template field, as HTML, or as a heading or list at the start of a line. */
export function escapeProse(text: string): string {
  return text
    .replace(/\{\{/g, "{ {")
    .replace(/</g, "\\<")
    .replace(/^([#>*+-])/, "\\$1")
    .replace(/^(\d+)([.)])/, "$1\\$2");
}

function sentencesOf(text: string): readonly string[] {
  return text
    .split(/(?<=[.!?])\s+(?=[A-Z])/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
