import { choicesByFlag } from "./flags.ts";
import { quote, walkingStep } from "./shell.ts";
import type { Place } from "./words.ts";

/** Completion for zsh: `eval "$(signalbox completion zsh)"` after `compinit`. */
export function zshCompletion(places: readonly Place[]): string {
  return `#compdef signalbox
# Completion of signalbox for zsh. Load it after compinit with: eval "$(signalbox completion zsh)"
_signalbox() {
  local place="" word step previous="\${words[CURRENT-1]}"
  local -i skip=0 index
  local -a offered
  for ((index = 2; index < CURRENT; index++)); do
    word="\${words[index]}"
${walkingStep(places)}
  done
  if ((skip)); then
    case "$previous" in
${choicesByFlag(places)
  .map(({ flag, choices }) => `      ${flag}) offered=(${choices.map(quote).join(" ")}) ;;`)
  .join("\n")}
      *) _files; return ;;
    esac
  else
    case "$place" in
${places.map((place) => `      ${quote(place.path.join(" "))}) offered=(${offersOf(place).map(quote).join(" ")}) ;;`).join("\n")}
    esac
  fi
  _describe -V 'signalbox' offered
}
compdef _signalbox signalbox
`;
}

// `_describe` parts a word from its description at the first colon.
function offersOf(place: Place): string[] {
  const words = [
    ...place.commands.map((command) => [command.name, command.summary]),
    ...place.choices.map((choice) => [choice, ""]),
    ...place.flags.map((flag) => [flag.flag, flag.summary]),
  ];
  return words.map(([word = "", summary = ""]) => (summary === "" ? word : `${word}:${summary.replaceAll("\n", " ")}`));
}
