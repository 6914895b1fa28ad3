import { bashCompletion } from "../completion/bash.ts";
import { fishCompletion } from "../completion/fish.ts";
import { placesOf } from "../completion/words.ts";
import { zshCompletion } from "../completion/zsh.ts";
import type { CommandSpec } from "../call.ts";

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** `completion bash|zsh|fish`: a script for the shell, made from the command tree. */
export const completionCommand: CommandSpec = {
  path: ["completion"],
  kind: "setup",
  summary: "print a completion script for a shell",
  arguments: [{ name: "shell", summary: "bash, zsh or fish", required: true, choices: Object.keys(SHELLS) }],
  options: [],
  examples: ['eval "$(signalbox completion bash)"', "signalbox completion fish | source"],
  run(call) {
    const shell = call.args[0];
    const make = shell === "zsh" ? SHELLS.zsh : shell === "fish" ? SHELLS.fish : SHELLS.bash;
    call.host.streams.stdout.write(make(placesOf(call.tree)));
    return Promise.resolve(0);
  },
};
