import { z } from "zod";
import { attributeAt, attributesRead } from "./attributes-read.ts";
import type { AttributeName } from "./cedar-schema.ts";
import type { Facts } from "./facts.ts";
import { compileLike } from "./text-pattern.ts";

type Test = (facts: Facts) => boolean;

/** What policies can tell apart: the truth of comparisons whose meaning is plain, and the values of what else they read. */
export interface Distinctions {
  /** The same for two resources exactly if no policy can tell them apart. */
  keyOf(facts: Facts): string;
}

const Text = z.object({ Value: z.string() });
const Texts = z.object({ Set: z.array(Text) });
const Constant = z.union([z.strictObject({ Value: z.boolean() }), Text, Texts]);
const Pair = z.object({ left: z.unknown(), right: z.unknown() });
const Like = z.object({
  left: z.unknown(),
  pattern: z.array(z.union([z.literal("Wildcard"), z.object({ Literal: z.string() })])),
});

/** Expressions that are true or false by their parts alone. Source: Cedar policy syntax, JSON policy format. */
const CONNECTIVES: ReadonlySet<string> = new Set(["&&", "||", "!", "if-then-else"]);

/**
 * Finds what conditions of validated policies can tell apart. Every attribute has a value of its type, so that an expression
 * of the plain kinds cannot fail and has one meaning here and in Cedar; what else there is counts by the values that it reads.
 */
export function findDistinctions(conditions: readonly unknown[]): Distinctions {
  const tests = new Map<string, Test>();
  const values = new Set<AttributeName>();
  for (const condition of conditions) collect(condition, tests, values);
  const all = [...tests.values()];
  const byValue = [...values].toSorted();
  return {
    keyOf: (facts) => {
      let key = "";
      for (const test of all) key += test(facts) ? "1" : "0";
      return byValue.length === 0 ? key : `${key}${JSON.stringify(byValue.map((name) => facts[name]))}`;
    },
  };
}

function collect(node: unknown, tests: Map<string, Test>, values: Set<AttributeName>): void {
  const [operator, operand] = onlyEntry(node) ?? [null, null];
  if (operator !== null && CONNECTIVES.has(operator) && typeof operand === "object" && operand !== null) {
    for (const part of Object.values(operand)) collect(part, tests, values);
    return;
  }
  if (Constant.safeParse(node).success || attributeAt(node, "has") !== null) return; // always the same
  const test = operator === null ? null : testOf(node, operator, operand);
  if (test !== null) tests.set(JSON.stringify(node), test);
  else for (const name of attributesRead(node)) values.add(name);
}

/** An expression of one operator; null when it is anything else. */
function onlyEntry(node: unknown): readonly [string, unknown] | null {
  if (typeof node !== "object" || node === null || Array.isArray(node)) return null;
  const entries = Object.entries(node);
  return entries.length === 1 ? (entries[0] ?? null) : null;
}

/** The same test as Cedar makes; null when the expression is not of a plain kind. */
function testOf(node: unknown, operator: string, operand: unknown): Test | null {
  const flag = attributeAt(node, ".");
  if (flag !== null) return (facts) => facts[flag] === true;
  switch (operator) {
    case "like":
      return likeTest(operand);
    case "==":
    case "!=": // false exactly where the other is true: one test tells both
      return equalTest(operand);
    case "contains":
      return containsTest(operand);
    case "containsAny":
      return membersTest(operand, (own, wanted) => wanted.some((text) => own.includes(text)));
    case "containsAll":
      return membersTest(operand, (own, wanted) => wanted.every((text) => own.includes(text)));
    default:
      return null;
  }
}

function likeTest(operand: unknown): Test | null {
  const like = Like.safeParse(operand);
  const name = like.success ? attributeAt(like.data.left, ".") : null;
  if (!like.success || name === null) return null;
  const fits = compileLike(like.data.pattern);
  return (facts) => fits(textOf(facts, name));
}

function equalTest(operand: unknown): Test | null {
  const pair = Pair.safeParse(operand);
  if (!pair.success) return null;
  const { left, right } = pair.data;
  const name = attributeAt(left, ".") ?? attributeAt(right, ".");
  const value = z
    .union([Text, z.object({ Value: z.boolean() })])
    .safeParse(attributeAt(left, ".") === null ? left : right);
  return name === null || !value.success ? null : (facts) => facts[name] === value.data.Value;
}

/** `resource.kinds.contains("x")`, or `["x", "y"].contains(resource.change)`. */
function containsTest(operand: unknown): Test | null {
  const pair = Pair.safeParse(operand);
  if (!pair.success) return null;
  const [owner, item] = [attributeAt(pair.data.left, "."), attributeAt(pair.data.right, ".")];
  const [texts, text] = [Texts.safeParse(pair.data.left), Text.safeParse(pair.data.right)];
  if (owner !== null && text.success) return (facts) => textsOf(facts, owner).includes(text.data.Value);
  if (item === null || !texts.success) return null;
  const members = new Set(texts.data.Set.map((one) => one.Value));
  return (facts) => members.has(textOf(facts, item));
}

function membersTest(
  operand: unknown,
  fits: (own: readonly string[], wanted: readonly string[]) => boolean,
): Test | null {
  const pair = Pair.safeParse(operand);
  const name = pair.success ? attributeAt(pair.data.left, ".") : null;
  const texts = pair.success ? Texts.safeParse(pair.data.right) : null;
  if (name === null || texts?.success !== true) return null;
  const wanted = texts.data.Set.map((one) => one.Value);
  return (facts) => fits(textsOf(facts, name), wanted);
}

/** The validator has made sure that the attribute is a text. */
function textOf(facts: Facts, name: AttributeName): string {
  const value = facts[name];
  return typeof value === "string" ? value : "";
}

/** The validator has made sure that the attribute is a set. */
function textsOf(facts: Facts, name: AttributeName): readonly string[] {
  const value = facts[name];
  return Array.isArray(value) ? value : [];
}
