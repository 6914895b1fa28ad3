import type { Resource } from "../../kernel/work/effect.ts";
import { commandParts, isProtectedByName, normalizePath } from "../../ops/policy/index.ts";
import type { AttributeName } from "./cedar-schema.ts";

/** A resource as policies see it: every attribute has a value. */
export type Facts = Readonly<Record<AttributeName, string | boolean | readonly string[]>>;

const HALF_CHARACTER = /\p{Surrogate}/u;
const HALF_CHARACTERS = /\p{Surrogate}/gu;

/** Facts of a resource at one of its paths; null when the path leads out of the repository. */
export function factsOf(resource: Resource, path: string, kindsOf: (path: string) => readonly string[]): Facts | null {
  const normal = normalizePath(path);
  if (normal === null) return null;
  const branch = readable(resource.branch ?? "");
  return {
    kind: resource.kind,
    id: readable(resource.id),
    path: readable(normal),
    kinds: normal === "" ? [] : kindsOf(normal),
    branch,
    isProtected: resource.isProtected === true || isProtectedByName(branch),
    isForce: resource.isForce === true,
    isShared: resource.isShared === true,
    remote: readable(resource.remote ?? ""),
    host: readable(resource.host ?? ""),
    change: readable(resource.change ?? ""),
    programs: resource.command === undefined ? [] : commandParts(resource.command).programs.map(readable),
    words: (resource.command ?? []).map(readable),
  };
}

/** Half of a character has no meaning to Cedar: it sees U+FFFD, and so does everything here. */
function readable(text: string): string {
  return HALF_CHARACTER.test(text) ? text.replace(HALF_CHARACTERS, "\ufffd") : text;
}

/** The paths that a question is about: a commit's, a file's, or none, which counts as the top level. */
export function pathsOf(resource: Resource): readonly string[] {
  const paths = [...(resource.path === undefined ? [] : [resource.path]), ...(resource.paths ?? [])];
  return paths.length === 0 ? [""] : paths;
}

/** A command that publishes, or that may hide another, is asked about as an action of its own. */
export function effectiveAction(action: string, resource: Resource): string {
  if (action !== "process.run") return action;
  const parts = commandParts(resource.command ?? []);
  if (parts.publishes) return "publish.run";
  return parts.isHidden || parts.programs.length === 0 ? "process.interpret" : action;
}
