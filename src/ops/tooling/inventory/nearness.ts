/** Descriptions that share this part of their words mean the same. */
export const SAME_MEANING = 0.8;
/** Descriptions that share this part of their words are worth a look. */
export const NEAR_MEANING = 0.5;

const FEWEST_WORDS = 4;
const STOP_WORDS = new Set(
  "a an and are as at be before by can do does for from has have if in into is it its of on or so such than that the their them then these this to use used user uses using via was when whenever which who will with you your skill skills asks asked request requests".split(
    " ",
  ),
);

/** The words of a text that carry meaning, in a plain form (lower case, without plural and verb endings). */
export function meaningOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]{2,40}/gu) ?? [];
  return new Set(words.filter((word) => !STOP_WORDS.has(word)).map(stem));
}

/** How much two texts mean the same: shared words of all words, 0 to 1; 0 when either is too short to tell. */
export function likeness(left: string, right: string): number {
  return sharedMeaning(meaningOf(left), meaningOf(right));
}

/** The same of texts whose words are known. */
export function sharedMeaning(mine: ReadonlySet<string>, yours: ReadonlySet<string>): number {
  if (mine.size < FEWEST_WORDS || yours.size < FEWEST_WORDS) return 0;
  const shared = [...mine].filter((word) => yours.has(word)).length;
  return shared / (mine.size + yours.size - shared);
}

/** Whether two different names are easily taken for one another: few edits apart, or the same words in another order. */
export function isNearName(left: string, right: string): boolean {
  if (left === right) return false;
  const sorted = (name: string): string => name.split("-").map(stem).sort().join("-");
  if (sorted(left) === sorted(right)) return true;
  const allowed = Math.min(2, Math.floor(Math.min(left.length, right.length) / 4));
  return Math.abs(left.length - right.length) <= allowed && editDistance(left, right) <= allowed;
}

/** Least number of letters added, removed, replaced or swapped with a neighbour (optimal string alignment). */
export function editDistance(left: string, right: string): number {
  let older: readonly number[] = [];
  let previous: readonly number[] = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current: number[] = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const cost = left[row - 1] === right[column - 1] ? 0 : 1;
      const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const swapped = isSwap && row > 1 && column > 1 ? at(older, column - 2) + 1 : Infinity;
      current.push(
        Math.min(at(previous, column) + 1, at(current, column - 1) + 1, at(previous, column - 1) + cost, swapped),
      );
    }
    older = previous;
    previous = current;
  }
  return at(previous, right.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}

function stem(word: string): string {
  const plain = withoutEnding(word);
  return plain.length > 3 && plain.endsWith("e") ? plain.slice(0, -1) : plain;
}

function withoutEnding(word: string): string {
  if (word.length > 5 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (word.length > 5 && word.endsWith("ing")) return word.slice(0, -3);
  if (word.length > 4 && /(?:s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.length > 3 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
}
