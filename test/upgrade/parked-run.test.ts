import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { SCHEMA_VERSION } from "../../src/storage/schema/migrations.ts";
import { withRecords } from "../crash/records.ts";
import { expectEnd, expectNoOrphans, makeWorld, type World, worldEnv } from "../faults/world.ts";
import { runNode } from "../support/program.ts";
import { answerInTerminal, hasTerminal } from "../support/terminal.ts";
import { makeOlderProgram, type OlderProgram } from "./older-program.ts";

/** The schema of the release that parked the run: without notices. */
const OLDER_SCHEMA = 4;
const TEST_MS = 300_000; // the older program makes its database from nothing
/** A skill about secrets waits for a person's approval. */
const GUARDED = [
  ...["skill", "create", "rotate-credentials"],
  ...["--description", "Rotates the credentials of the staging database. Use when a password has leaked."],
];
const BRANCH = "feat/skill-rotate-credentials";
const Versions = z.array(z.object({ version: z.coerce.number() }));

let world: World;
let older: OlderProgram;

beforeEach(async () => {
  world = makeWorld({ remote: true });
  older = await makeOlderProgram({ schemaVersion: OLDER_SCHEMA });
});
afterEach(() => {
  older.remove();
  world.remove();
});

describe("a run that an older release has parked", () => {
  it.skipIf(!hasTerminal)(
    "is carried on to its end by this one, which brings the schema up first",
    async () => {
      const env = worldEnv(world.base);
      const parked = await runNode([older.path, ...GUARDED], { cwd: world.root, env });
      expectEnd(parked, 4, /approval/);
      expect(await schemaOf(world.root)).toBe(OLDER_SCHEMA);

      const [approval = ""] = /apr_[0-9a-z]+/.exec(parked.stdout + parked.stderr) ?? [];
      await answerInTerminal(["approve", approval], { cwd: world.root, env });
      expectEnd(await world.run(GUARDED), 0);

      const subjects = world.remote("log", "--format=%s", BRANCH).split("\n");
      expect(subjects).toEqual(["feat: add the skill rotate-credentials", "chore: begin"]);
      await withRecords(join(world.root, ".signalbox"), async (store) => {
        const [first, ...others] = (await store.runs.list({ limit: 10 })).toReversed();
        expect(first).toMatchObject({ signal: "OPS:SKILL", state: "complete" });
        expect(others.map((run) => run.state)).toEqual(others.map(() => "complete"));
        const requests = await store.pullRequests.list(join(world.root, ".git"), { state: "all", limit: 10 });
        expect(requests.map((request) => request.head)).toEqual([BRANCH]);
      });
      expect(await schemaOf(world.root)).toBe(SCHEMA_VERSION);
      await expectNoOrphans(world.base);
    },
    TEST_MS,
  );
});

/** The schema version of a data folder that nobody owns, looked at without bringing it up. */
async function schemaOf(root: string): Promise<number | undefined> {
  const database = await PGlite.create(join(root, ".signalbox/store/pgdata"));
  const { rows } = await database.query("select max(version) as version from signalbox.migration");
  await database.close();
  return Versions.parse(rows)[0]?.version;
}
