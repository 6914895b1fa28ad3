/**
 * Actions that policies may name beside those of the catalog's effects and reads: what is forbidden must have a name before
 * there is code for it. An action belongs to the groups of its prefixes: `git.push` is in `git`.
 * `process.interpret` is a `process.run` that could hide another command; `publish.run` is one that publishes.
 */
export const KNOWN_ACTIONS = [
  "file.read",
  "file.write",
  "docs.examples.run",
  "http.fetch",
  "records.read",
  "secret.read",
  "secret.scan",
  "git.read",
  "git.commit",
  "git.amend",
  "git.branch.create",
  "git.push",
  "git.rebase",
  "git.reset",
  "git.config",
  "git.skip_hooks",
  "git.tag.create",
  "git.tag.push",
  "git.worktree.move",
  "forge.read",
  "forge.pr.create",
  "forge.pr.close",
  "forge.pr.comment",
  "forge.pr.label",
  "forge.pr.merge",
  "forge.release.create",
  "forge.release.publish",
  "forge.release.upload",
  "process.run",
  "process.interpret",
  "version.bump",
  "publish.run",
  "publish.package",
  "package.pack",
  "registry.read",
] as const;

/** The groups that an action is in, widest first: `forge.pr.create` is in `forge` and `forge.pr`. */
export function groupsOf(action: string): readonly string[] {
  const parts = action.split(".");
  return parts.slice(1).map((_part, index) => parts.slice(0, index + 1).join("."));
}
