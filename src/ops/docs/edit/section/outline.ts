import { parseRegions } from "../../../changelog/index.ts";
import { withoutFrontMatter } from "../../audit/page/front-matter.ts";
import { createPageReader, createParser } from "../../audit/page/read-page.ts";

/** A heading with its section, as offsets in the text. */
export interface OutlineHeading {
  readonly level: number;
  readonly text: string;
  readonly slug: string;
  /** Texts of the headings above it and its own, outermost first. */
  readonly path: readonly string[];
  /** Where its line begins, where its text ends and where the next line begins. */
  readonly start: number;
  readonly bodyStart: number;
  /** Where its own text ends: at the next heading of any level. */
  readonly ownEnd: number;
  /** Where the section ends: at the next heading of its level or above. */
  readonly end: number;
}

/** A page cut into sections. `end` is where the last one ends: link definitions behind it belong to the page. */
export interface Outline {
  readonly text: string;
  readonly eol: string;
  readonly headings: readonly OutlineHeading[];
  readonly end: number;
  /** Line ranges of code blocks, from 0, the end not included. */
  readonly codeLines: readonly (readonly [number, number])[];
  readonly lineStarts: readonly number[];
}

/** Cuts pages into sections; keep one for many pages. */
export function createOutliner(): (text: string) => Outline {
  const parser = createParser();
  const read = createPageReader();
  return (text) => {
    const tokens = parser.parse(withoutFrontMatter(text).body, {});
    const slugs = new Map(read(text).headings.flatMap((one) => (one.isPlain ? [[one.line, one] as const] : [])));
    const lineStarts = startsOfLines(text);
    const { eol, lines, linksFirst } = parseRegions(text);
    const at = (line: number) => lineStarts[line] ?? text.length;
    const end = lines[linksFirst]?.start ?? text.length;
    const heads = tokens.flatMap((token) => {
      if (token.type !== "heading_open" || token.level !== 0 || token.map === null) return [];
      const known = slugs.get(token.map[0] + 1);
      if (known === undefined) return [];
      const { level, slug, text: words } = known;
      return [
        { level, slug, text: words, start: at(token.map[0]), bodyStart: Math.min(at(token.map[1]), text.length) },
      ];
    });
    const codeLines = tokens.flatMap((token) =>
      (token.type === "fence" || token.type === "code_block") && token.map !== null
        ? [[token.map[0], token.map[1]] as const]
        : [],
    );
    return {
      text,
      eol,
      headings: withSections(heads, Math.max(end, heads.at(-1)?.bodyStart ?? 0)),
      end,
      codeLines,
      lineStarts,
    };
  };
}

type Head = Pick<OutlineHeading, "level" | "text" | "slug" | "start" | "bodyStart">;

function withSections(heads: readonly Head[], end: number): readonly OutlineHeading[] {
  const above: string[] = [];
  return heads.map((head, index) => {
    above.length = Math.min(above.length, head.level - 1);
    const path = [...above.filter((text) => text !== undefined), head.text];
    above[head.level - 1] = head.text;
    const next = heads[index + 1];
    const after = heads.slice(index + 1).find((other) => other.level <= head.level);
    return { ...head, path, ownEnd: next?.start ?? end, end: after?.start ?? end };
  });
}

/** Where each line begins; CR, LF and both together end one, as in CommonMark. */
function startsOfLines(text: string): readonly number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}
