import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Ended } from "../support/program.ts";
import { expectNoOrphans, makeWorld, type World } from "./world.ts";

/** A repository that is named by its URL, from a folder that has nothing to do with it. */
export interface FarWorld {
  /** What stands at the URL, and a checkout of it. */
  readonly world: World;
  readonly url: string;
  /** Where the program is called. */
  readonly elsewhere: string;
  /** Where the mirrors stand. */
  readonly mirrors: string;
  /** The program with the URL, or another, as its repository. */
  far(args: readonly string[], url?: string): Promise<Ended>;
  /** Demands that no process is left, and removes all. */
  end(): Promise<void>;
}

/** Makes such a world. */
export function makeFarWorld(): FarWorld {
  const world = makeWorld({ remote: true });
  const url = `file://${join(world.base, "origin.git")}`;
  const elsewhere = join(world.base, "elsewhere");
  mkdirSync(elsewhere);
  return {
    ...{ world, url, elsewhere, mirrors: join(world.base, "state/signalbox/default/mirrors") },
    far: (args, named = url) => world.run([...args, "--repo", named], { cwd: elsewhere }),
    end: async () => {
      await expectNoOrphans(world.base);
      world.remove();
    },
  };
}
