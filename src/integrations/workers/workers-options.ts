import type { Environment } from "../process/child-env.ts";
import type { GroupRegister } from "../process/program.ts";

/** `jobs` is the module that exports `jobs`, a record of jobs by name. `cacheFolder` null: no cache. */
export interface WorkersOptions {
  readonly jobs: URL;
  readonly cacheFolder: string | null;
  readonly ours: Environment;
  readonly owner: string;
  readonly register: GroupRegister;
  readonly size?: number;
  /** Heap of one thread. Source: the memory that the whole may use. */
  readonly heapMegabytes?: number;
}
