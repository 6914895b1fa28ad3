import { valueFlags } from "./flags.ts";
import type { Place } from "./words.ts";

/** What bash and zsh do alike with each word before the one to complete: passes over flags and their values, and follows commands to their place. */
export function walkingStep(places: readonly Place[]): string {
  const steps = places.filter((place) => place.path.length > 0).map((place) => quote(place.path.join(" ")));
  return `    if ((skip)); then skip=0; continue; fi
    case "$word" in
      ${valueFlags(places).join("|")}) skip=1; continue ;;
      -*) continue ;;
    esac
    step="\${place:+$place }$word"
    case "$step" in
      ${steps.join("|")}) place="$step" ;;
    esac`;
}

/** A word that a POSIX shell takes as it is. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
