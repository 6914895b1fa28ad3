import { asAnyOperation } from "../../kernel/operation.ts";
import { defineSlice } from "../../kernel/slice.ts";
import { createToken, listTokens, revokeToken } from "./tokens.ts";
import { addUser, changeUser, listUsers, removeUser } from "./users.ts";

export { authenticate } from "./authenticate.ts";
export { rememberAccess } from "./remember-access.ts";
export {
  endConsoleSession,
  type HeldSession,
  type OpenedSession,
  openConsoleSession,
  resumeConsoleSession,
} from "./sessions.ts";
export { type Claims, type ClaimRules, judgeClaims, type Vouched } from "./provider/judge-claims.ts";
export { type BegunSignIn, beginProviderSignIn, endProviderSignIn } from "./provider/sign-in.ts";
export type { SignInProvider } from "./provider/model.ts";
export {
  type AccessStore,
  type ApiToken,
  type ApiTokenView,
  type ConsoleSession,
  Role,
  SCOPES_OF_ROLE,
  type SignedInBy,
  type SignInTry,
  type User,
  type UserChange,
} from "./model.ts";
export type { CreatedToken } from "./tokens.ts";

/** The access slice: people and tokens of the HTTP and MCP doors. */
export const access = defineSlice({
  name: "access",
  operations: [
    asAnyOperation(createToken),
    asAnyOperation(listTokens),
    asAnyOperation(revokeToken),
    asAnyOperation(addUser),
    asAnyOperation(changeUser),
    asAnyOperation(listUsers),
    asAnyOperation(removeUser),
  ],
});
