import { z } from "zod";

/**
 * Where a repository's pull requests live. `local`: in Signalbox's own store, keyed by the repository's path. `name` is
 * `owner/name` on GitHub. `remote` is the git remote that is pushed to, if there is one.
 */
export const ForgeRef = z.strictObject({
  kind: z.enum(["local", "github", "gitlab"]),
  name: z.string(),
  host: z.string(),
  apiUrl: z.string(),
  remote: z.string().nullable(),
  remoteUrl: z.string().nullable(),
});
export type ForgeRef = z.infer<typeof ForgeRef>;
