import type { CallScope } from "../../../kernel/work/effect.ts";

/** A copy of a repository's tracked files as they are on disk, without its history; `env` keeps programs within it. */
export interface Sandbox {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Takes the copy away. */
  close(): Promise<void>;
}

/** Makes copies in which code can run that nobody has looked at closely. One that an earlier attempt of the assignment left is taken away first. */
export interface Sandboxes {
  open(root: string, scope: CallScope): Promise<Sandbox>;
}

declare module "../../../kernel/ports.ts" {
  interface Ports {
    readonly sandboxes: Sandboxes;
  }
}
