import type { Place } from "./words.ts";

/** Flags that take a value at every place where they exist: the word after them is no command. */
export function valueFlags(places: readonly Place[]): readonly string[] {
  const all = places.flatMap((place) => place.flags);
  const plain = new Set(all.filter((flag) => !flag.takesValue).map((flag) => flag.flag));
  return [...new Set(all.filter((flag) => flag.takesValue).map((flag) => flag.flag))]
    .filter((flag) => !plain.has(flag))
    .sort();
}

/** The values of each flag that takes one of few, of all places together. */
export function choicesByFlag(
  places: readonly Place[],
): readonly { readonly flag: string; readonly choices: readonly string[] }[] {
  const byFlag = new Map<string, Set<string>>();
  for (const { flag, choices } of places.flatMap((place) => place.flags)) {
    for (const choice of choices) byFlag.set(flag, (byFlag.get(flag) ?? new Set()).add(choice));
  }
  return [...byFlag]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([flag, choices]) => ({ flag, choices: [...choices] }));
}
