import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Role } from "../model.ts";
import { type ClaimRules, judgeClaims } from "./judge-claims.ts";

const rules: ClaimRules = { userClaim: "email", needsVerifiedEmail: true, roles: null, defaultRole: null };
const ada = { sub: "1", email: "ada@example.org", email_verified: true, name: "Ada" };

describe("what a provider says of a person", () => {
  it("names the person by the claim that the settings choose", () => {
    expect(judgeClaims(ada, rules)).toEqual({ id: "ada@example.org", name: "Ada", role: null });
    expect(judgeClaims({ ...ada, preferred_username: "ada" }, { ...rules, userClaim: "preferred_username" }).id).toBe(
      "ada",
    );
  });

  it.each([
    ["no such claim", { ...ada, email: undefined }, /"email" is not there/],
    ["what can be no id", { ...ada, email: "a b" }, /cannot be a user's id/],
    ["an address that is not verified", { ...ada, email_verified: false }, /does not say/],
    ["an address that is verified by a word", { ...ada, email_verified: "true" }, /does not say/],
  ])("refuses %s", (_claim, claims, says) => {
    expect(() => judgeClaims(claims, rules)).toThrow(says);
  });

  it("gives the highest role of all values that stand for one, and none for others", () => {
    const values = ["a", "b", "c", "d", "e"];
    const byValue = Object.fromEntries(values.map((value, index) => [value, Role.options[index] ?? "viewer"]));
    const mapped: ClaimRules = { ...rules, roles: { claim: "groups", byValue } };
    fc.assert(
      fc.property(fc.subarray([...values, "toString", "__proto__", "x"]), (groups) => {
        const highest = values.findLast((value) => groups.includes(value));
        expect(judgeClaims({ ...ada, groups }, mapped).role).toBe(highest === undefined ? null : byValue[highest]);
      }),
    );
  });
});
