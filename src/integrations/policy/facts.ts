import type { Resource } from "../../kernel/work/effect.ts";
import { commandParts, isProtectedByName, normalizePath } from "../../ops/policy/index.ts";
import type { AttributeName } from "./cedar-schema.ts";

/** A resource as policies see it: every attribute has a value. */
export type Facts = Readonly<Record<AttributeName, string | boolean | readonly string[]>>;

/** Facts of a resource at one of its paths; null when the path leads out of the repository. */
export function factsOf(resource: Resource, path: string, kindsOf: (path: string) => readonly string[]): Facts | null {
  const normal = normalizePath(path);
  if (normal === null) return null;
  const branch = resource.branch ?? "";
  return {
    kind: resource.kind,
    id: resource.id,
    path: normal,
    kinds: normal === "" ? [] : kindsOf(normal),
    branch,
    isProtected: resource.isProtected === true || isProtectedByName(branch),
    isForce: resource.isForce === true,
    isShared: resource.isShared === true,
    remote: resource.remote ?? "",
    host: resource.host ?? "",
    change: resource.change ?? "",
    programs: resource.command === undefined ? [] : commandParts(resource.command).programs,
    words: resource.command ?? [],
  };
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
