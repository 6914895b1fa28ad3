import type { Place } from "./words.ts";
import { choicesByFlag } from "./flags.ts";
import { quote, walkingStep } from "./shell.ts";

/** Completion for bash: `eval "$(signalbox completion bash)"`. */
export function bashCompletion(places: readonly Place[]): string {
  return `# Completion of signalbox for bash. Load it with: eval "$(signalbox completion bash)"
_signalbox() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local place="" word step skip=0 index words=""
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
${walkingStep(places)}
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
