import type { ReactNode } from "react";
import { meaningOf } from "./state.ts";

/** A state as a word with its glyph and colour. */
export function Pill({ state, word }: { readonly state: string; readonly word?: string }): ReactNode {
  const meaning = meaningOf(state);
  return (
    <span className={`pill ${meaning.tone}`}>
      <span aria-hidden="true">{meaning.glyph}</span>
      {word ?? meaning.word}
    </span>
  );
}
