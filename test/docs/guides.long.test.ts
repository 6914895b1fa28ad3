import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeWorld, type World } from "../faults/world.ts";
import { type Listening, listenOnLoopback } from "../support/loopback.ts";
import { type GuideCommand, readGuideCommands } from "./guide-commands.ts";

const GUIDES = fileURLToPath(new URL("../../docs/guides", import.meta.url));
const LONG = 600_000;

/** Commands that end otherwise than with 0 in the project of this test, and why: the code that is right there. */
const ENDS_WITH: Readonly<Record<string, number>> = {
  // A release waits for a person.
  "signalbox publish": 4,
  "signalbox release --as 2.0.0": 4,
  "signalbox push --bump minor": 4,
  // The store of this project holds runs by then: it is left alone.
  "signalbox restore --from signalbox-monday.backup": 1,
};

/** Commands that are not run to their end here, and why. Their options are held against the program's help. */
const HELP_ONLY: readonly (readonly [text: RegExp, why: string])[] = [
  [/\bsignalbox serve\b/, "serves until it is stopped"],
  [/^signalbox docs audit --external$/, "asks the web"],
  [/^signalbox docs audit --run-examples$/, "the project has no marked example"],
  [/^signalbox release --(?:bump|channel|package) /, "the same release is under way by then"],
  [/^signalbox webhook test /, "sends to an address of the web"],
  [/^signalbox runs (?:export|verify) /, "is about a run that the reader has"],
];

/** Commands of other programs. */
const NOT_OURS = /^(?:claude|docker|export|kubectl|npm|npx|printf|sudo) /;

/** What the guides' commands find in the environment. */
const SECRETS = {
  HOOK_SECRET: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  SLACK_WEBHOOK: "https://hooks.slack.example.org/services/T0/B0/abc",
  SMTP_URL: "smtps://user:word@mail.example.org",
};

const commands = readGuideCommands(GUIDES).filter(({ text }) => !NOT_OURS.test(text));

describe("every command of the guides", () => {
  let world: World;
  let registry: Listening;
  let env: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    const empty = createServer((_request, response) => {
      response.writeHead(404, { "content-type": "application/json" }).end('{"error":"not found"}');
    });
    registry = await listenOnLoopback(empty);
    env = { ...SECRETS, NPM_CONFIG_REGISTRY: registry.url };
    world = makeProject();
  });
  afterAll(async () => {
    await registry?.close();
    world?.remove();
  });

  it("is told apart: run here, held against help, or another program's", () => {
    const texts = commands.map(({ text }) => text);
    for (const text of Object.keys(ENDS_WITH)) expect(texts).toContain(text);
    for (const [pattern] of HELP_ONLY) expect(texts).toContainEqual(expect.stringMatching(pattern));
    expect(commands.length).toBeGreaterThan(30);
  });

  it.each(commands.map((command) => [`${command.guide}: ${command.text}`, command] as const))(
    "%s",
    { timeout: LONG },
    async (_title, { text, words }) => {
      const { settings, program } = partsOf(words);
      if (HELP_ONLY.some(([pattern]) => pattern.test(text))) return expectInHelp(program);
      const ended = await world.run(program, { env: { ...env, ...settings }, cwd: world.root });
      const code = ENDS_WITH[text] ?? 0;
      expect(`exit ${ended.code}${ended.code === code ? "" : `\n${ended.stdout}${ended.stderr}`}`).toBe(`exit ${code}`);
    },
  );

  /** The command is one that the program has, and its help speaks of every option. */
  async function expectInHelp(program: readonly string[]): Promise<void> {
    const options = program.filter((word) => word.startsWith("--"));
    const named = program.slice(0, program.findIndex((word) => word.startsWith("--")) >>> 0);
    const help = await world.run([...named, "--help"]);
    expect(help.code).toBe(0);
    for (const option of options) expect(help.stdout).toContain(option.replace(/=.*/, ""));
  }
});

/** The words behind `signalbox`, and the settings of the environment before it. */
function partsOf(words: GuideCommand["words"]) {
  const at = words.indexOf("signalbox");
  const settings = words
    .slice(0, at)
    .map((word) => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]);
  return { settings: Object.fromEntries(settings) as Record<string, string>, program: words.slice(at + 1) };
}

/** A package with a feature since its last version, as the guides speak of it. */
function makeProject(): World {
  const world = makeWorld({ remote: true });
  world.write("package.json", '{\n  "name": "core",\n  "version": "1.0.0",\n  "license": "MIT"\n}\n');
  world.write("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n");
  world.write("README.md", "# Core\n\n## Install\n\nNothing yet.\n");
  world.write("index.js", "export {};\n");
  world.git("add", "-A");
  world.git("commit", "-q", "-m", "chore: a version");
  world.git("tag", "-a", "-m", "1.0.0", "v1.0.0");
  world.write("index.js", "export const one = 1;\n");
  world.git("commit", "-q", "-am", "feat: one");
  world.git("push", "-q", "origin", "main", "v1.0.0");
  return world;
}
