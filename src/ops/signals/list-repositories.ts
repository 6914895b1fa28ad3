import { z } from "zod";
import { defineOperation } from "../../kernel/operation.ts";

/** The repositories that a door is limited to, the one that is meant when none is named first; none when it may name any. */
export const listRepositories = defineOperation({
  name: "repositories.list",
  summary: "Lists the repositories that signals can be about",
  scope: "read",
  audited: false,
  input: z.strictObject({}),
  run: async ({ ports }): Promise<readonly { readonly path: string }[]> =>
    (ports.repositories.served() ?? []).map((path) => ({ path })),
});
