import { Argument, Command, InvalidArgumentError } from "commander";
import { messageOf } from "../../kernel/ops-error.ts";
import type { ArgumentSpec, CommandSpec } from "./call.ts";
import { gather, globalOptions, readGlobals } from "./globals.ts";
import type { CliHost } from "./host.ts";
import { visibleLines } from "./text/visible.ts";

/** The command tree with what it needs to report an exit code. */
export interface Program {
  readonly tree: Command;
  exitCode(): number;
}

const SUMMARY = "Coordinates operations work: a signal comes in, specialist agents do it, one report comes out.";

const HEADINGS = {
  work: "Work:",
  look: "Look:",
  decide: "Decide:",
  setup: "Check and set up:",
} as const satisfies Record<CommandSpec["kind"], string>;

/** Summaries of the words that only group commands. */
const GROUPS: Readonly<Record<string, string>> = {
  runs: "look at runs, stop them, go on with them",
  skill: "make, list and check skills",
  config: "check the configuration",
  changelog: "check the changelog",
  docs: "edit, mend and audit documentation",
  pr: "pull requests",
  token: "keys for the HTTP and MCP doors",
  user: "people who may use the HTTP door and the console",
  release: "releases",
  schedule: "signals that are sent by the clock",
  webhook: "who is told of what happens: receivers, deliveries, dead letters",
};

/** Builds the command tree out of the specs. A spec whose words are taken by an earlier one is passed over. */
export function buildProgram(host: CliHost, specs: readonly CommandSpec[]): Program {
  let exitCode = 0;
  const tree = new Command("signalbox")
    .description(SUMMARY)
    .exitOverride()
    .enablePositionalOptions()
    .showSuggestionAfterError();
  configureOutput(tree, host);
  tree
    .option("--version", "print the version")
    .helpOption("--help", "show this help")
    .addHelpCommand(
      new Command("help").argument("[command]").description("show help of a command").helpGroup(HEADINGS.setup),
    );
  tree.configureHelp({
    subcommandTerm: (command) =>
      [
        command.name(),
        ...command.registeredArguments.map((argument) =>
          argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
        ),
      ].join(" "),
  });
  tree.addHelpText(
    "after",
    "\nThe first thing to try: signalbox audit\nExit codes: 0 complete, 1 failed, 2 wrong use, 3 partial, 4 waits for a decision, 5 denied, 130 stopped here.",
  );
  const taken = new Set<string>();
  for (const spec of specs) {
    const words = spec.path.join(" ");
    if (taken.has(words)) continue;
    taken.add(words);
    const command = commandAt(tree, spec.path);
    fill(command, spec);
    const top = tree.commands.find((one) => one.name() === spec.path[0]);
    if (top?.helpGroup() === "") top.helpGroup(HEADINGS[spec.kind]);
    command.action(async () => {
      const globals = readGlobals(Object.assign({}, ...lineage(command).map(typedOptions)));
      exitCode = await spec.run({ host, tree, globals, args: command.processedArgs, options: typedOptions(command) });
    });
  }
  complete(tree);
  return { tree, exitCode: () => exitCode };
}

function configureOutput(tree: Command, host: CliHost): void {
  const { stdout, stderr } = host.streams;
  const widthOf = (stream: CliHost["streams"]["stdout"]) =>
    stream.isTTY && stream.columns > 0 ? Math.min(stream.columns, 120) : 100;
  tree.configureOutput({
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => stderr.write(text),
    outputError: (text, write) => write(visibleLines(text)),
    getOutHelpWidth: () => widthOf(stdout),
    getErrHelpWidth: () => widthOf(stderr),
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
}

// Every command understands the global options; help lists them last.
function complete(command: Command): void {
  for (const option of globalOptions()) command.addOption(option);
  if (command.description() === "") command.description(command.commands.map((one) => one.name()).join(", "));
  for (const one of command.commands) complete(one);
}

function lineage(command: Command): readonly Command[] {
  return command.parent === null ? [command] : [...lineage(command.parent), command];
}

// Commander gives a `--no-x` the value true when it was not typed; only what was typed counts.
function typedOptions(command: Command): Readonly<Record<string, unknown>> {
  const all: Readonly<Record<string, unknown>> = command.opts();
  return Object.fromEntries(Object.entries(all).filter(([name]) => command.getOptionValueSource(name) === "cli"));
}

function commandAt(tree: Command, words: readonly string[]): Command {
  let command = tree;
  for (const word of words) command = command.commands.find((one) => one.name() === word) ?? makeCommand(command, word);
  return command;
}

function makeCommand(parent: Command, word: string): Command {
  return parent
    .command(word)
    .description(GROUPS[word] ?? "")
    .helpOption("--help", "show this help")
    .helpCommand(false);
}

function fill(command: Command, spec: CommandSpec): void {
  command.description(spec.summary).summary(spec.summary);
  for (const argument of spec.arguments) command.addArgument(argumentOf(argument));
  for (const option of spec.options) command.addOption(option);
  const [example] = spec.examples;
  const usage = `signalbox ${spec.path.join(" ")}`;
  command.showHelpAfterError(
    `  ${usage} --help shows what it takes.${example === undefined ? "" : ` For example: ${example}`}`,
  );
  const names = spec.arguments.map((argument) => argument.name);
  command.configureOutput({
    outputError: (text, write) => write(visibleLines(placedNames(text, usage, names))),
  });
  if (spec.examples.length > 0)
    command.addHelpText("after", `\nExamples:\n${spec.examples.map((example) => `  $ ${example}`).join("\n")}`);
}

/** Who writes `--name x` for what stands by its place is told so, instead of being offered another flag. */
function placedNames(text: string, usage: string, names: readonly string[]): string {
  const flag = /unknown option '--([^'=]+)/.exec(text)?.[1];
  if (flag === undefined || !names.includes(flag)) return text;
  const places = names.map((name) => `<${name}>`).join(" ");
  return `error: there is no option --${flag}; it stands by its place: ${usage} ${places}\n`;
}

function argumentOf(spec: ArgumentSpec): Argument {
  const inner = `${spec.name}${spec.variadic === true ? "..." : ""}`;
  const argument = new Argument(spec.required ? `<${inner}>` : `[${inner}]`, spec.summary);
  if (spec.choices !== undefined) argument.choices([...spec.choices]);
  const { parse } = spec;
  if (parse !== undefined)
    argument.argParser((text: string, previous: unknown) =>
      spec.variadic === true ? gather(previous, parseArgument(parse, text)) : parseArgument(parse, text),
    );
  return argument;
}

function parseArgument(parse: (text: string) => unknown, text: string): unknown {
  try {
    return parse(text);
  } catch (thrown) {
    throw thrown instanceof InvalidArgumentError ? thrown : new InvalidArgumentError(messageOf(thrown));
  }
}
