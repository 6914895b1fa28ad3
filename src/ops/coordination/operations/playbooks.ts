import { z } from "zod";
import { defineOperation } from "../../../kernel/operation.ts";
import { fieldsOf } from "../../../kernel/work/input-fields.ts";
import { isTakenFromAfar } from "../../signals/index.ts";
import type { PlaybookView } from "../views.ts";

/** What can be asked for, with the fields of each: all that a door needs to offer it. */
export const listPlaybooks = defineOperation({
  name: "playbooks.list",
  summary: "Lists the playbooks with their fields",
  scope: "read",
  audited: false,
  input: z.strictObject({}),
  run: async ({ ports, door }): Promise<readonly PlaybookView[]> =>
    [...ports.catalog.playbooks.values()].map((playbook) => {
      const { signal, title, summary, agents, place, writes } = playbook;
      const { command, examples, hints } = playbook.door;
      return {
        ...{ signal, title, summary, agents, place, writes, command, examples, hints },
        isTakenHere: door !== "http" || isTakenFromAfar(playbook),
        fields: fieldsOf(playbook.input),
      };
    }),
});
