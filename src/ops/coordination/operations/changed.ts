import { z } from "zod";
import { defineOperation } from "../../../kernel/operation.ts";
import { findRun } from "./find-run.ts";

const Accepted = z.looseObject({ head: z.string() });
const Written = z.looseObject({ path: z.string() });

/** How many files others have changed since a run was planned; null where the run has no repository with commits. */
export const countChanged = defineOperation({
  name: "runs.changed",
  summary: "Counts the files that have changed since a run was planned",
  scope: "read",
  audited: false,
  input: z.strictObject({ run: z.string().min(1) }),
  run: async (context, input): Promise<{ readonly changedSincePlanned: number | null }> => {
    const { ports } = context;
    const { id, repository, startedAt } = await findRun(context, input.run);
    const [accepted] = await ports.runs.events(id, 0, 1);
    const begun = Accepted.safeParse(accepted?.payload);
    if (repository === "" || !begun.success) return { changedSincePlanned: null };
    const written = (await ports.ledger.ofRun(id)).flatMap(({ effect, output }) => {
      const file = Written.safeParse(output);
      return effect === "file.write" && file.success ? [file.data.path] : [];
    });
    const since = { at: startedAt, head: begun.data.head, run: id, written };
    return { changedSincePlanned: await ports.repositories.changedSince(repository, since) };
  },
});
