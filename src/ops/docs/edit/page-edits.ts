import { type AnchorMoves, anchorMoves, composed } from "./anchors.ts";
import { applied, changeOf } from "./section/apply-edit.ts";
import { withContents } from "./contents.ts";
import type { DocsEdit } from "./model.ts";
import type { Outline } from "./section/outline.ts";

/** One page after its edits: the new text, and where its anchors went. */
export interface EditedText {
  readonly text: string;
  readonly moves: AnchorMoves;
}

/** Makes the edits of one page in their order, then sets its table of contents right. Pure. */
export function editPage(outlineOf: (text: string) => Outline, text: string, edits: readonly DocsEdit[]): EditedText {
  const before = outlineOf(text);
  let outline = before;
  let moves: AnchorMoves = new Map();
  for (const edit of edits) {
    const change = changeOf(outline, edit);
    const next = outlineOf(applied(outline.text, change));
    moves = composed(moves, anchorMoves(outline, next, change));
    outline = next;
  }
  const listed = withContents(before, outline, moves);
  return { text: hasOtherHeadings(before, outline) ? listed : outline.text, moves };
}

/** Whether the headings are others than before: only then may the table of contents change. */
function hasOtherHeadings(before: Outline, after: Outline): boolean {
  return (
    before.headings.length !== after.headings.length ||
    before.headings.some(
      ({ slug, text, level }, index) =>
        after.headings[index]?.slug !== slug ||
        after.headings[index]?.text !== text ||
        after.headings[index]?.level !== level,
    )
  );
}
