import { z } from "zod";
import { defineOperation } from "../../kernel/operation.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import { ReviewArea, Role, type User } from "./model.ts";

/** How approvals and the audit log name a person: an account or an e-mail address. */
export const UserId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@+-]{0,199}$/, "letters, digits and . _ @ + -; at most 200")
  .describe("How approvals and the audit log name the person: an account or an e-mail address");

const AddInput = z.strictObject({
  id: UserId,
  name: z.string().max(200).default("").describe("The person's name"),
  role: Role.default("viewer").describe("What the person may do"),
  areas: z.array(ReviewArea).max(50).default([]).describe("The review areas for which the person approves"),
});

/** Adds a person. From then on nobody approves their own request any more. */
export const addUser = defineOperation({
  name: "users.add",
  summary: "Adds a person who may use the HTTP door and the console",
  scope: "administer",
  audited: true,
  input: AddInput,
  run: async (context, input): Promise<User> => {
    const { access, approvals, clock } = context.ports;
    const said = { ...input, name: input.name || input.id, areas: [...new Set(input.areas)].toSorted() };
    const user: User = { ...said, createdAt: clock.now(), removedAt: null };
    await access.addUser(user);
    await approvals.rememberHuman(user.id, user.createdAt);
    return user;
  },
});

const ChangeInput = z
  .strictObject({
    id: z.string().min(1).describe("Whom"),
    name: z.string().min(1).max(200).optional().describe("The person's name"),
    role: Role.optional().describe("What the person may do"),
    areas: z
      .array(ReviewArea)
      .max(50)
      .optional()
      .describe("The review areas for which the person approves, all of them"),
  })
  .refine(({ name, role, areas }) => name !== undefined || role !== undefined || areas !== undefined, {
    message: "nothing is to be changed: say a name, a role or areas",
  });

/** Changes a person's name, role or review areas; it holds from their next request on. */
export const changeUser = defineOperation({
  name: "users.change",
  summary: "Changes a person's name, role or review areas",
  scope: "administer",
  audited: true,
  input: ChangeInput,
  run: async (context, { id, name, role, areas }): Promise<User> => {
    const sorted = areas === undefined ? undefined : [...new Set(areas)].toSorted();
    const changed = await context.ports.access.changeUser(id, { name, role, areas: sorted });
    if (changed !== null) return changed;
    throw new OpsError("not_found", `there is no user ${id}`, { hint: "signalbox user list shows them." });
  },
});

/** The people whom the store knows. */
export const listUsers = defineOperation({
  name: "users.list",
  summary: "Lists the people who may use the HTTP door and the console",
  scope: "administer",
  audited: false,
  input: z.strictObject({}),
  run: (context): Promise<readonly User[]> => context.ports.access.users(),
});

/** Removes a person; their tokens end at once. */
export const removeUser = defineOperation({
  name: "users.remove",
  summary: "Removes a person; their tokens end at once",
  scope: "administer",
  audited: true,
  input: z.strictObject({ id: z.string().min(1) }),
  run: async (context, input): Promise<{ readonly removed: string }> => {
    if (await context.ports.access.removeUser(input.id, context.ports.clock.now())) return { removed: input.id };
    throw new OpsError("not_found", `there is no user ${input.id}`, { hint: "signalbox user list shows them." });
  },
});
