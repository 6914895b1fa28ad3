import type { Command, Option } from "commander";

/** A flag that may be typed at a place of the command tree. `choices` are the values that it takes, if they are few. */
export interface FlagWord {
  readonly flag: string;
  readonly summary: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

/** A place of the command tree: the words typed so far, and what may come next. */
export interface Place {
  readonly path: readonly string[];
  readonly commands: readonly { readonly name: string; readonly summary: string }[];
  readonly flags: readonly FlagWord[];
  /** Choices of the first positional, if it has any. */
  readonly choices: readonly string[];
}

/** Every place of the command tree, the top first. */
export function placesOf(tree: Command): readonly Place[] {
  return walk(tree, []);
}

function walk(command: Command, path: readonly string[]): Place[] {
  const flags = command.options.filter((option) => !option.hidden).map(flagWord);
  const help: FlagWord = { flag: "--help", summary: "show this help", takesValue: false, choices: [] };
  const own: Place = {
    path,
    commands: command.commands.map((one) => ({ name: one.name(), summary: one.summary() || one.description() })),
    flags: [...flags, help],
    choices: command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
  };
  return [own, ...command.commands.flatMap((one) => walk(one, [...path, one.name()]))];
}

function flagWord(option: Option): FlagWord {
  return {
    flag: option.long ?? option.flags,
    summary: option.description,
    takesValue: option.required || option.optional,
    choices: option.argChoices ?? [],
  };
}
