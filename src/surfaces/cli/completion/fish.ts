import type { FlagWord, Place } from "./words.ts";
import { valueFlags } from "./flags.ts";

/** Completion for fish: `signalbox completion fish | source`. */
export function fishCompletion(places: readonly Place[]): string {
  const paths = places.filter((place) => place.path.length > 0).map((place) => fishQuote(place.path.join(" ")));
  const lines = places.flatMap((place) => {
    const at = `complete -c signalbox -n ${fishQuote(`__signalbox_at ${fishQuote(place.path.join(" "))}`)}`;
    return [
      ...place.commands.map((command) => `${at} -f -a ${fishQuote(command.name)} -d ${fishQuote(command.summary)}`),
      ...place.choices.map((choice) => `${at} -f -a ${fishQuote(choice)}`),
      ...place.flags.map((flag) => `${at} ${flagOf(flag)}`),
    ];
  });
  return `# Completion of signalbox for fish. Load it with: signalbox completion fish | source
function __signalbox_at
  set -l place
  set -l skip 0
  for word in (commandline -opc)[2..-1]
    if test $skip = 1
      set skip 0
      continue
    end
    switch $word
      case ${valueFlags(places).join(" ")}
        set skip 1
        continue
      case '-*'
        continue
    end
    set -l step (string trim -- "$place $word")
    if contains -- "$step" ${paths.join(" ")}
      set place $step
    end
  end
  test "$place" = "$argv[1]"
end
${lines.join("\n")}
`;
}

function flagOf(flag: FlagWord): string {
  const values = flag.choices.length > 0 ? ` -x -a ${fishQuote(flag.choices.join(" "))}` : flag.takesValue ? " -r" : "";
  return `-l ${flag.flag.replace(/^--/, "")}${values} -d ${fishQuote(flag.summary)}`;
}

// Source: fish documentation, Quotes: within single quotes only \\' and \\\\ are special.
function fishQuote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
