import { z } from "zod";
import { newId } from "../../kernel/ids.ts";
import { defineOperation } from "../../kernel/operation.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import { type ApiToken, type ApiTokenView, Role } from "./model.ts";
import { hashToken, makeTokenText } from "./token-text.ts";

const DAY_MS = 86_400_000;
const LONGEST_MS = 366 * DAY_MS;

const CreateInput = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, "lower-case letters, digits, dot, dash and underscore; at most 64")
    .describe("What it is for: `ci`, `grafana`"),
  role: Role.default("viewer").describe("What it may do"),
  user: z.string().min(1).max(200).optional().describe("The person who acts with it; without one it is a machine's"),
  expiresInMs: z
    .number()
    .int()
    .min(60_000)
    .max(LONGEST_MS)
    .default(90 * DAY_MS)
    .describe("How long it holds, in ms; at most 366 days"),
});

/** A token that was made. `text` is shown this once and kept nowhere. */
export interface CreatedToken {
  readonly token: ApiTokenView;
  readonly text: string;
}

/** Makes a token for the HTTP and MCP doors. */
export const createToken = defineOperation({
  name: "tokens.create",
  summary: "Makes a token for the HTTP and MCP doors; its text is shown once",
  scope: "administer",
  audited: true,
  input: CreateInput,
  run: async (context, input): Promise<CreatedToken> => {
    const { access, clock } = context.ports;
    const user = input.user ?? null;
    if (user !== null) {
      const known = await access.findUser(user);
      if (known === null || known.removedAt !== null)
        throw new OpsError("not_found", `there is no user ${user}`, { hint: `signalbox user add ${user} makes one.` });
    }
    const text = makeTokenText();
    const at = clock.now();
    const token: ApiToken = {
      ...{ id: newId("tok"), name: input.name, role: input.role, user, hash: hashToken(text) },
      ...{ createdBy: context.actor.id, createdAt: at, expiresAt: at + input.expiresInMs },
      ...{ revokedAt: null, lastUsedAt: null },
    };
    await access.addToken(token);
    return { token: viewOf(token), text };
  },
});

/** The tokens, newest first, without their secrets. */
export const listTokens = defineOperation({
  name: "tokens.list",
  summary: "Lists tokens",
  scope: "administer",
  audited: false,
  input: z.strictObject({}),
  run: async (context): Promise<readonly ApiTokenView[]> => (await context.ports.access.tokens()).map(viewOf),
});

/** Ends a token at once. */
export const revokeToken = defineOperation({
  name: "tokens.revoke",
  summary: "Ends a token at once",
  scope: "administer",
  audited: true,
  input: z.strictObject({ id: z.string().min(1) }),
  run: async (context, input): Promise<{ readonly revoked: string }> => {
    if (await context.ports.access.revokeToken(input.id, context.ports.clock.now())) return { revoked: input.id };
    throw new OpsError("not_found", `there is no token ${input.id} that still holds`, {
      hint: "signalbox token list shows them.",
    });
  },
});

function viewOf({ hash: _hash, ...view }: ApiToken): ApiTokenView {
  return view;
}
