import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Store } from "../../src/storage/open-store.ts";
import { expectNoOrphans, worldEnv } from "../faults/world.ts";
import type { Ended } from "../support/program.ts";
import type { Repository } from "../support/repository.ts";
import { copyRepository } from "./copy-repository.ts";
import { expectAllEnded, withRecords } from "./records.ts";

/** Cases at once: one for each core of the usual machine, and one that works while another waits for the disk. */
const LANES = 3;

/** Numbers of the points to kill at, to repeat a failure: `SIGNALBOX_KILL_POINTS="21 22"`, or `all`. Those that the subject picks, when it is not set. */
const CHOSEN = process.env["SIGNALBOX_KILL_POINTS"];

/** Where one case happens: a repository of its own; home and data folder are those of its lane. */
export interface KillPlace {
  readonly repository: Repository;
  /** Environment in which the program is to run. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A command of which every crash is tried. `where` names the point at which it was killed. */
export interface KillSubject {
  /** Makes the repository of which each case gets a copy. */
  prepare(): Repository;
  /** Makes a case's copy differ from all others, where the world around them is shared; `name` is of letters, digits and hyphens. */
  tellApart?(repository: Repository, name: string): void;
  /**
   * The command, from its beginning to where it ends or is killed. May be several processes, one after another, with the
   * environment of the place in each; answers how the last one ended, and starts none after one that was killed.
   */
  run(place: KillPlace): Promise<Ended>;
  /** Calls of ports that are to be among the points, such as `git.commit`. */
  readonly calls: readonly string[];
  /** Whether a call is tried at every change, where trying all of them takes too long; all are, when this is not given. */
  picks?(call: string): boolean;
  /** More points than this would make the table too long to be run at every change. */
  readonly mostPoints: number;
  /** Demands the one right end of a repository. */
  expectWorld(repository: Repository, where: string): void;
  /** Demands the one right end in the records, beside that all runs are complete and their chains verify. */
  expectRecords(store: Store, repository: Repository, where: string): Promise<void>;
}

interface Lane {
  readonly base: string;
  readonly data: string;
  readonly cases: { readonly repository: Repository; readonly where: string }[];
}

/** Declares the tests: the command is killed with -9 at each of its fault points, run again, and has to come to the same end. */
export function describeKills(title: string, subject: KillSubject): void {
  describe(`${title}, killed with -9 before and after every effect and boundary`, () => {
    let image: Repository;
    let points: readonly string[] = [];
    const lanes: Lane[] = [];
    const newLane = (): Lane => {
      const lane = openLane();
      lanes.push(lane);
      return lane;
    };

    beforeAll(async () => {
      image = subject.prepare();
      points = await readPoints(subject, image, newLane());
    }, 120_000);

    afterAll(() => {
      image.remove();
      for (const { base } of lanes) rmSync(base, { recursive: true, force: true, maxRetries: 5 });
    }, 60_000);

    it("passes the points that the engine promises", () => {
      const names = points.map((point) => point.replace(/^\d+ /, ""));
      for (const call of subject.calls) {
        expect(names).toContain(`before ${call}`);
        expect(names).toContain(`after ${call}`);
      }
      expect(points.length).toBeLessThanOrEqual(subject.mostPoints);
    });

    it("comes to the same end from each of them", { timeout: 1_500_000 }, async () => {
      const left = chooseAmong(points, subject);
      const wanted = left.length;
      const work = async (lane: Lane): Promise<void> => {
        for (let point = left.shift(); point !== undefined; point = left.shift())
          await killAt(subject, image, lane, { point, where: points[point - 1] ?? `${point}` });
      };
      const first = lanes.slice();
      await Promise.all(Array.from({ length: LANES }, (_none, index) => work(first[index] ?? newLane())));
      expect(lanes.flatMap((lane) => lane.cases)).toHaveLength(wanted + 1);
      for (const lane of lanes.filter(({ cases }) => cases.length > 0)) await expectLane(subject, lane);
    });
  });
}

/** Numbers of the points to kill at. */
function chooseAmong(points: readonly string[], { picks }: Pick<KillSubject, "picks">): number[] {
  if (CHOSEN !== undefined && CHOSEN !== "all") return CHOSEN.split(" ").map(Number);
  const isTried = (point: string) =>
    CHOSEN === "all" || picks === undefined || picks(point.replace(/^\d+ (?:before|after) /, ""));
  return points.flatMap((point, index) => (isTried(point) ? [index + 1] : []));
}

function openLane(): Lane {
  const base = mkdtempSync(join(tmpdir(), "signalbox-kills-"));
  mkdirSync(join(base, "home"));
  return { base, data: join(base, "data"), cases: [] };
}

/** The command undisturbed: the points that it passes, in order. */
async function readPoints(subject: KillSubject, image: Repository, lane: Lane): Promise<readonly string[]> {
  const log = join(lane.base, "points.log");
  const repository = takeCopy(subject, image, lane, "undisturbed");
  await expectEnd(subject, placeOf(lane, repository, { SIGNALBOX_FAULT_LOG: log }), "undisturbed");
  await expectNoOrphans(lane.base);
  return readFileSync(log, "utf8").trim().split("\n");
}

async function killAt(
  subject: KillSubject,
  image: Repository,
  lane: Lane,
  { point, where }: { readonly point: number; readonly where: string },
): Promise<void> {
  const repository = takeCopy(subject, image, lane, where);
  const log = join(repository.root, "../points.log");
  const env = { SIGNALBOX_FAULT_AT: String(point), SIGNALBOX_FAULT_LOG: log };
  const killed = await subject.run(placeOf(lane, repository, env));
  expect([where, killed.signal]).toEqual([where, "SIGKILL"]);
  await expectEnd(subject, placeOf(lane, repository), where);
  await expectNoOrphans(lane.base);
  repository.remove();
}

async function expectEnd(subject: KillSubject, place: KillPlace, where: string): Promise<void> {
  const last = await subject.run(place);
  expect(`${where}: exit ${last.code}\n${last.code === 0 ? "" : last.stdout + last.stderr}`).toBe(`${where}: exit 0\n`);
  subject.expectWorld(place.repository, where);
}

/** The records of all cases of a lane, in one opening of its store: opening it after each case would cost as much as the case. */
async function expectLane(subject: KillSubject, lane: Lane): Promise<void> {
  await withRecords(lane.data, async (store) => {
    await expectAllEnded(store, "in a lane");
    for (const { repository, where } of lane.cases) await subject.expectRecords(store, repository, where);
  });
}

function takeCopy(subject: KillSubject, image: Repository, lane: Lane, where: string): Repository {
  const folder = mkdtempSync(join(lane.base, "case-"));
  const repository = copyRepository(image, folder);
  subject.tellApart?.(repository, basename(folder).toLowerCase());
  lane.cases.push({ repository, where });
  return repository;
}

function placeOf(lane: Lane, repository: Repository, env: Readonly<Record<string, string>> = {}): KillPlace {
  return { repository, env: { ...worldEnv(lane.base), SIGNALBOX_DATA_DIR: lane.data, ...env } };
}
