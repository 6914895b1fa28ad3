import type { Place } from "./words.ts";
import { choicesByFlag, valueFlags } from "./flags.ts";

/** Completion for bash: `eval "$(signalbox completion bash)"`. */
export function bashCompletion(places: readonly Place[]): string {
  const steps = places.filter((place) => place.path.length > 0).map((place) => quote(place.path.join(" ")));
  return `# Completion of signalbox for bash. Load it with: eval "$(signalbox completion bash)"
_signalbox() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local place="" word step skip=0 index words=""
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    if ((skip)); then skip=0; continue; fi
    case "$word" in
      ${valueFlags(places).join("|")}) skip=1; continue ;;
      -*) continue ;;
    esac
    step="\${place:+$place }$word"
    case "$step" in
      ${steps.join("|")}) place="$step" ;;
    esac
  done
  if ((skip)); then
    case "$previous" in
${choicesByFlag(places)
  .map(({ flag, choices }) => `      ${flag}) words=${quote(choices.join(" "))} ;;`)
  .join("\n")}
      *) COMPREPLY=($(compgen -f -- "$current")); return ;;
    esac
  else
    case "$place" in
${places.map((place) => `      ${quote(place.path.join(" "))}) words=${quote(wordsOf(place).join(" "))} ;;`).join("\n")}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _signalbox signalbox
`;
}

function wordsOf(place: Place): string[] {
  return [...place.commands.map((command) => command.name), ...place.choices, ...place.flags.map((flag) => flag.flag)];
}

/** A word that a POSIX shell takes as it is. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
