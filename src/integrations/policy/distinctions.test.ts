import * as cedar from "@cedar-policy/cedar-wasm/nodejs";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Resource } from "../../kernel/work/effect.ts";
import { createPathKinds, PATH_KINDS } from "../../ops/policy/index.ts";
import { createPolicy } from "./policy.ts";
import { findDistinctions } from "./distinctions.ts";
import { factsOf } from "./facts.ts";
import { compileLike } from "./text-pattern.ts";

const TEXTS = ["", "a", "b", "ab", "file", "major", "docs/a", "docs/ab", "*", "é", "😀", "\ud83d", "ci"] as const;
const PATTERNS = ["*", "", "a*", "*b", "a*b", "docs/*", "*a*", "\\*", "*😀", "docs/*a*b", "a**b"] as const;

const quoted = (text: string) => JSON.stringify(text.replace(/\p{Surrogate}/gu, "\ufffd"));
const members = fc.constantFrom("a", "b", "ci", "\ud83d");
const words = fc.uniqueArray(members, { maxLength: 3 });
const nonEmptySet = fc
  .uniqueArray(members, { minLength: 1, maxLength: 3 })
  .map((list) => `[${list.map(quoted).join(", ")}]`);
const textAttribute = fc.constantFrom("kind", "id", "path", "branch", "change").map((name) => `resource.${name}`);
const setAttribute = fc.constantFrom("kinds", "words").map((name) => `resource.${name}`);
const flag = fc.constantFrom("isForce", "isShared", "isProtected").map((name) => `resource.${name}`);
const text = fc.constantFrom(...TEXTS).map(quoted);
const join = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((all) => all.join(""));

/** Conditions of every plain kind, and some that are not. */
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    flag,
    join(textAttribute, fc.constantFrom(" == ", " != "), text),
    join(text, fc.constantFrom(" == ", " != "), textAttribute),
    join(flag, fc.constant(" == "), fc.constantFrom("true", "false")),
    fc.tuple(textAttribute, fc.constantFrom(...PATTERNS)).map(([name, pattern]) => `${name} like "${pattern}"`),
    join(setAttribute, fc.constant(".contains("), members.map(quoted), fc.constant(")")),
    join(nonEmptySet, fc.constant(".contains("), textAttribute, fc.constant(")")),
    join(setAttribute, fc.constant(".containsAny("), nonEmptySet, fc.constant(")")),
    join(setAttribute, fc.constant(".containsAll("), nonEmptySet, fc.constant(")")),
    join(setAttribute, fc.constant(" == "), nonEmptySet),
    join(setAttribute, fc.constant(".isEmpty()")),
    join(textAttribute, fc.constant(" == "), textAttribute),
    fc.constantFrom("true", "resource has path", `resource == Resource::"it"`, `principal == Agent::"alpha"`),
    join(fc.constant("!("), tie("condition"), fc.constant(")")),
    join(fc.constant("("), tie("condition"), fc.constantFrom(" && ", " || "), tie("condition"), fc.constant(")")),
    join(...["(if ", " then ", " else "].flatMap((word) => [fc.constant(word), tie("condition")]), fc.constant(")")),
  ),
}));

const statement = fc
  .tuple(fc.constantFrom("permit", "forbid", `@outcome("ask") permit`), fc.constantFrom("when", "unless"), condition)
  .map(([effect, when, body]) => `${effect} (principal, action, resource) ${when} { ${body} };`);
const resource: fc.Arbitrary<Resource> = fc.record(
  {
    ...{ kind: fc.constantFrom("file", "branch"), id: fc.constantFrom(...TEXTS), path: fc.constantFrom(...TEXTS) },
    ...{ branch: fc.constantFrom(...TEXTS, "main"), change: fc.constantFrom("major", "minor"), command: words },
    ...{ isForce: fc.boolean(), isShared: fc.boolean() },
  },
  { requiredKeys: ["kind", "id", "command"] },
);
const paths = [{ kind: "a", patterns: ["*a*", "ci"], anyCase: false }];
const kindsOf = createPathKinds([...PATH_KINDS, ...paths]);

it("decides exactly as Cedar does when it is told everything anew", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(statement, { minLength: 1, maxLength: 3 }),
      fc.array(resource, { minLength: 1, maxLength: 40, size: "max" }),
      async (statements, resources) => {
        const made = statements.map((body, index) => ({ name: `p${index}`, text: body }));
        const policy = await createPolicy({ files: made, agents: ["alpha"], actions: ["file.write"], paths }).catch(
          () => null, // what the validator finds impossible never starts
        );
        fc.pre(policy !== null);
        for (const one of resources) {
          const { outcome } = policy?.decide({ agent: "alpha", chain: [], action: "file.write", resource: one }) ?? {};
          expect(outcome).toBe(toldEverything(statements, one));
        }
      },
    ),
    { numRuns: 100 },
  );
}, 120_000);

/** Cedar's own answer: no slice, no memory, no specialized policy. */
function toldEverything(statements: readonly string[], asked: Resource): string {
  const facts = factsOf(asked, asked.path ?? "", kindsOf);
  if (facts === null) return "deny";
  const attrs = Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, typeof value === "object" ? [...value] : value]),
  );
  const it = { type: "Resource", id: "it" };
  const answer = cedar.isAuthorized({
    principal: { type: "Agent", id: "alpha" },
    action: { type: "Action", id: "file.write" },
    resource: it,
    context: {},
    entities: [{ uid: it, attrs, parents: [] }],
    policies: { staticPolicies: Object.fromEntries(statements.map((body, index) => [`p${index}`, body])) },
  });
  if (answer.type === "failure") throw new Error(answer.errors.map((error) => error.message).join("; "));
  expect(answer.response.diagnostics.errors).toEqual([]);
  if (answer.response.decision === "deny") return "deny";
  const asking = answer.response.diagnostics.reason.some((id) => statements[Number(id.slice(1))]?.startsWith("@"));
  return asking ? "ask" : "allow";
}

it("tells resources apart only by what the conditions look at", () => {
  const answer = cedar.policyToJson(
    `permit (principal, action, resource) when { resource.path like "docs/*" && !resource.isForce && resource.id == resource.branch };`,
  );
  if (answer.type === "failure") throw new Error("the policy does not parse");
  const { keyOf } = findDistinctions(answer.json.conditions.map((one) => one.body));
  const key = (more: Partial<Resource>) => {
    const facts = factsOf({ kind: "file", id: "i", ...more }, more.path ?? "docs/a", kindsOf);
    return facts === null ? null : keyOf(facts);
  };
  expect(key({ path: "docs/b" })).toBe(key({ path: "docs/c/d", change: "major" }));
  expect(key({ path: "src/b" })).not.toBe(key({}));
  expect(key({ isForce: true })).not.toBe(key({}));
  expect(key({ branch: "one" })).not.toBe(key({ branch: "two" }));
});

it.each([
  ["", "", true],
  ["", "a", false],
  ["*", "", true],
  ["a*a", "a", false],
  ["a*a", "aa", true],
  ["a*b*c", "a-b-bc", true],
  ["a*b*c", "acb", false],
  ["*/x", "a/b/x", true],
])("like %j fits %j: %s", (pattern, given, fits) => {
  const parts = Array.from(pattern, (letter) => (letter === "*" ? ("Wildcard" as const) : { Literal: letter }));
  expect(compileLike(parts)(given)).toBe(fits);
});
