import { type AttributeName, ATTRIBUTES, isAttributeName } from "./cedar-schema.ts";

/** All attributes that a resource has. */
export const ALL_ATTRIBUTES: readonly AttributeName[] = Object.keys(ATTRIBUTES).filter(isAttributeName);

/** The attributes that a part of a policy looks at; all, if it uses the resource otherwise than by its attributes. */
export function attributesRead(node: unknown): readonly AttributeName[] {
  const found = new Set<string>();
  return visit(node, found) ? ALL_ATTRIBUTES : [...found].filter(isAttributeName);
}

/** The attribute of `resource` that an expression is, by `resource.x` (`.`) or `resource has x`; null when it is neither. */
export function attributeAt(node: unknown, access: "." | "has"): AttributeName | null {
  if (typeof node !== "object" || node === null) return null;
  const found = Object.entries(node).find(([key]) => key === access)?.[1];
  const name = found === undefined ? null : nameOf(found);
  return name !== null && isAttributeName(name) ? name : null;
}

/** Collects the attributes of `resource` in an expression; true when `resource` itself is used as a value. */
function visit(node: unknown, found: Set<string>): boolean {
  if (typeof node !== "object" || node === null) return false;
  if (Array.isArray(node)) return node.map((item) => visit(item, found)).some(Boolean);
  const attribute = attributeAt(node, ".") ?? attributeAt(node, "has");
  if (attribute !== null) {
    found.add(attribute);
    return false;
  }
  const entries = Object.entries(node);
  if (entries.some(([key, value]) => key === "Var" && value === "resource")) return true;
  return entries.map(([, value]) => visit(value, found)).some(Boolean);
}

function nameOf(access: unknown): string | null {
  if (typeof access !== "object" || access === null || !("left" in access) || !("attr" in access)) return null;
  const { left, attr } = access;
  const isResource = typeof left === "object" && left !== null && "Var" in left && left.Var === "resource";
  return isResource && typeof attr === "string" ? attr : null;
}
