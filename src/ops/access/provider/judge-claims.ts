import { OpsError } from "../../../kernel/ops-error.ts";
import { Role } from "../model.ts";
import { UserId } from "../users.ts";

/** What an identity provider says of a person, by name. Source of the names: OpenID Connect Core 1.0, section 5.1. */
export type Claims = Readonly<Record<string, unknown>>;

/** Which claims name the person and the role. */
export interface ClaimRules {
  /** The claim that is the user's id here, such as `email` or `preferred_username`. */
  readonly userClaim: string;
  /** An address counts only when the provider says that it is the person's (`email_verified`). */
  readonly needsVerifiedEmail: boolean;
  /** Roles by values of a claim; null where people keep the role that they were given here. */
  readonly roles: { readonly claim: string; readonly byValue: Readonly<Record<string, Role>> } | null;
  /** The role of whoever has none else; null refuses them. */
  readonly defaultRole: Role | null;
}

/** A person for whom the provider vouches. `role` is null where the claims decide no role. */
export interface Vouched {
  readonly id: string;
  readonly name: string;
  readonly role: Role | null;
}

/** Who the claims say it is. Throws `forbidden`, by name, when they do not say it well enough. Pure. */
export function judgeClaims(claims: Claims, rules: ClaimRules): Vouched {
  const said = claims[rules.userClaim];
  const id = UserId.safeParse(said);
  if (!id.success)
    throw new OpsError(
      "forbidden",
      `the provider's claim "${rules.userClaim}" is ${typeof said === "string" ? `"${said.slice(0, 200)}", which cannot be a user's id` : "not there"}`,
      { hint: "Whoever runs the server chooses the claim: signIn.userClaim." },
    );
  if (rules.userClaim === "email" && rules.needsVerifiedEmail && claims["email_verified"] !== true)
    throw new OpsError("forbidden", `the provider does not say that the address ${id.data} is verified`);
  const { name } = claims;
  return {
    id: id.data,
    name: typeof name === "string" && name !== "" ? name.slice(0, 200) : id.data,
    role: roleOf(claims, rules),
  };
}

/** The highest role that a value of the claim stands for. */
function roleOf(claims: Claims, { roles }: ClaimRules): Role | null {
  if (roles === null) return null;
  const values = [claims[roles.claim]].flat().filter((value) => typeof value === "string");
  const granted = values.flatMap((value) => (Object.hasOwn(roles.byValue, value) ? (roles.byValue[value] ?? []) : []));
  return Role.options.findLast((role) => granted.includes(role)) ?? null;
}
