import type { Catalog } from "../kernel/slice.ts";

/** What the parts of the app need to know of the process. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly pid: number;
  readonly version: string;
  readonly catalog: Catalog;
}
