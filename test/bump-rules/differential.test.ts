import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BASES, generateHistories, type History } from "./histories.ts";
import { analyzerWith, type Ask, askCliff, askSignalbox, peersAreMissing, writeRepository } from "./peers.ts";
import { analyzerReadings, CLIFF, expectOf, type Reading, ROWS, type Row } from "./readings.ts";

// `SIGNALBOX_HISTORIES` says how many, `SIGNALBOX_SEED` which ones. `npm run bump-rules` takes 1,000 and prints the table of the guide.
const COUNT = Number(process.env["SIGNALBOX_HISTORIES"] ?? 250);
const SEED = Number(process.env["SIGNALBOX_SEED"] ?? 20_261_121);
/** A thousand histories are some 8,000 processes; on a busy machine they take minutes. */
const LIMIT_MS = 1_200_000;
const missing = peersAreMissing(process.env);

/** How the answers of one tool stand beside ours. `rows`: in how many histories a row was a cause of the difference. */
interface Tally {
  same: number;
  different: number;
  readonly rows: Map<Row, number>;
  readonly unexplained: string[];
}

describe.skipIf(missing !== null)(`the bump rules beside other tools${missing === null ? "" : ` (${missing})`}`, () => {
  let folder: string;
  const tallies = new Map<string, Tally>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "signalbox-bump-rules-"));
    const histories = generateHistories(COUNT, SEED);
    const peers: readonly (readonly [string, Ask, readonly Reading[]])[] = [
      ["git-cliff", askCliff, CLIFF],
      ["commit-analyzer (angular)", await analyzerWith("angular"), analyzerReadings("angular")],
      [
        "commit-analyzer (conventionalcommits)",
        await analyzerWith("conventionalcommits"),
        analyzerReadings("conventionalcommits"),
      ],
    ];
    for (const [name] of peers) tallies.set(name, { same: 0, different: 0, rows: new Map(), unexplained: [] });
    await Promise.all(
      BASES.map(async (base) => {
        const own = histories.filter((history) => history.base === base);
        const repository = join(folder, base);
        writeRepository(repository, base, own);
        for (const history of own) {
          const ours = await askSignalbox(history, repository);
          for (const [name, ask, readings] of peers) {
            const theirs = await ask(history, repository);
            note(tallies.get(name), {
              history,
              ours: ours.version,
              theirs,
              expected: expectOf(history, ours, readings),
            });
          }
        }
      }),
    );
    if (process.env["SIGNALBOX_SHOW"] === "1") process.stdout.write(`${show(tallies)}\n`);
  }, LIMIT_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("differ from each of them only where a row of the truth table says so", () => {
    for (const [name, tally] of tallies) expect([name, tally.unexplained.slice(0, 5)]).toEqual([name, []]);
  });

  it("agree and differ often enough for both to mean something", () => {
    for (const [name, { same, different }] of tallies) {
      expect([name, same + different]).toEqual([name, COUNT]);
      expect([name, same > COUNT / 10, different > COUNT / 10]).toEqual([name, true, true]);
    }
  });

  it("differ at every row that a tool reads otherwise", () => {
    const seen = (name: string) => [...(tallies.get(name)?.rows.keys() ?? [])].sort();
    const always: readonly Row[] = ["breaking", "left_out", "not_conventional", "release_as", "told", "zero", "fix"];
    expect(seen("git-cliff")).toEqual([...always, "silent"].sort());
    for (const preset of ["angular", "conventionalcommits"])
      expect(seen(`commit-analyzer (${preset})`)).toEqual([...always, "feature"].sort());
  });
});

function note(
  tally: Tally | undefined,
  seen: {
    readonly history: History;
    readonly ours: string | null;
    readonly theirs: string | null;
    readonly expected: { readonly version: string | null; readonly rows: ReadonlySet<Row> };
  },
): void {
  if (tally === undefined) return;
  const { history, ours, theirs, expected } = seen;
  const isSame = ours === theirs;
  if (isSame) tally.same += 1;
  else tally.different += 1;
  if (!isSame) for (const row of expected.rows) tally.rows.set(row, (tally.rows.get(row) ?? 0) + 1);
  if (expected.version === theirs && (isSame || expected.rows.size > 0)) return;
  const messages = history.entries.map((entry) => entry.message.trim());
  tally.unexplained.push(
    JSON.stringify({ base: history.base, ours, theirs, expected: expected.version, newestFirst: messages }, null, 1),
  );
}

/** The tallies as Markdown, for the guide. */
function show(tallies: ReadonlyMap<string, Tally>): string {
  const names = [...tallies.keys()];
  const line = (head: string, cell: (tally: Tally) => number) =>
    `| ${[head, ...[...tallies.values()].map((tally) => cell(tally))].join(" | ")} |`;
  return [
    `| ${COUNT} histories, seed ${SEED} | ${names.join(" | ")} |`,
    `| --- | ${names.map(() => "---").join(" | ")} |`,
    line("same version", (tally) => tally.same),
    line("another version", (tally) => tally.different),
    ...Object.entries(ROWS).map(([row, text]) =>
      line(text, (tally) => [...tally.rows].find(([name]) => name === row)?.[1] ?? 0),
    ),
  ].join("\n");
}
