import { SECRET_SHAPES } from "./mask-shapes.ts";
import type { Masker } from "./model.ts";

/** What stands in place of a secret. */
export const MASK = "[masked]";

/** Shorter values would blank out ordinary words. */
const SHORTEST_VALUE = 6;

/** So many values are learnt; beyond that the oldest is kept and the new one refused, so that memory is bounded. */
const MOST_VALUES = 1_000;

/** Short texts in which nothing was found are remembered, up to so many: names, ids and states come again and again. */
const MOST_CLEAN = 4_000;
const LONGEST_CLEAN = 100;

/** Data deeper than this is replaced whole: nothing of ours nests so deep, and the stack must not run out. */
const DEEPEST = 200;

/** Removes secrets from text: learnt values as they are, URI-encoded and in base64, and known shapes. Linear in the text's length. */
export function createMasker(): Masker {
  const values = new Set<string>();
  let learnt: RegExp | null = null;

  const clean = new Set<string>();
  const mask = (text: string): string => {
    if (clean.has(text)) return text;
    const byValue = learnt === null ? text : text.replace(learnt, MASK);
    const masked = SECRET_SHAPES.reduce((found, shape) => found.replace(shape.pattern, keepLead), byValue);
    if (masked === text && text.length <= LONGEST_CLEAN) {
      if (clean.size >= MOST_CLEAN) clean.clear();
      clean.add(text);
    }
    return masked;
  };

  return {
    mask,
    maskData: <T>(data: T): T => maskWithin(data, mask, 0) as T, // sound: texts stay texts, and nothing else is replaced above the depth limit
    learn(value) {
      if (value.length < SHORTEST_VALUE || values.has(value) || values.size >= MOST_VALUES) return;
      values.add(value);
      clean.clear();
      learnt = patternOf([...values].flatMap(spellingsOf));
    },
  };
}

function keepLead(_whole: string, lead: unknown): string {
  return typeof lead === "string" ? `${lead}${MASK}` : MASK;
}

function maskWithin(data: unknown, mask: (text: string) => string, depth: number): unknown {
  if (typeof data === "string") return mask(data);
  if (typeof data !== "object" || data === null) return data;
  if (depth > DEEPEST) return MASK;
  if (Array.isArray(data)) return data.map((item) => maskWithin(item, mask, depth + 1));
  if (Object.getPrototypeOf(data) !== Object.prototype && Object.getPrototypeOf(data) !== null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, maskWithin(value, mask, depth + 1)]));
}

/** The value itself, URI-encoded in three ways, as JSON text, and in base64 at each of the three alignments within other bytes. */
function spellingsOf(value: string): readonly string[] {
  const encoded = encodeUri(value);
  const inJson = JSON.stringify(value).slice(1, -1);
  return [
    value,
    encoded,
    encoded.replaceAll("%20", "+"),
    encoded.toLowerCase(),
    inJson,
    ...base64Spellings(value),
  ].filter((spelling) => spelling.length >= SHORTEST_VALUE);
}

/** A lone surrogate has no URI encoding: it is replaced as it would be in bytes. */
function encodeUri(value: string): string {
  return encodeURIComponent(Buffer.from(value, "utf8").toString("utf8"));
}

/** Base64 of a text within other text: the characters that depend on it alone, for each alignment to three bytes. */
function base64Spellings(value: string): readonly string[] {
  const bytes = Buffer.from(value, "utf8");
  const whole = bytes.toString("base64").replace(/=+$/, "");
  const aligned = [0, 1, 2].map((lead) => {
    const text = Buffer.concat([Buffer.alloc(lead), bytes]).toString("base64");
    const from = Math.ceil((lead * 8) / 6);
    const until = Math.floor(((lead + bytes.length) * 8) / 6);
    return text.slice(from, until);
  });
  return [whole, ...aligned].flatMap((text) => [text, text.replaceAll("+", "-").replaceAll("/", "_")]);
}

/** One pattern for all spellings, the longest first, so that no part of a longer one stays. */
function patternOf(spellings: readonly string[]): RegExp {
  const sorted = [...new Set(spellings)].sort((left, right) => right.length - left.length);
  return new RegExp(sorted.map((text) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|"), "g");
}
