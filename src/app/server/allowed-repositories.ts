import { resolve, sep } from "node:path";
import { OpsError } from "../../kernel/ops-error.ts";
import type { Ports } from "../../kernel/ports.ts";
import { isRepositoryUrl } from "../../ops/signals/index.ts";

/** The ports as a network caller gets them: only these repositories exist, and the first is meant when none is named. */
export function servingOnly(ports: Ports, roots: readonly string[]): Ports {
  const admit = (path: string): string => {
    const [first] = roots;
    if (path === "" && first !== undefined) return first;
    const wanted = resolve(path);
    const isServed = roots.some((root) => wanted === root || wanted.startsWith(`${root}${sep}`));
    if (isServed && !isRepositoryUrl(path)) return wanted; // nobody far away makes this host fetch
    throw new OpsError("forbidden", `this server does not serve ${path === "" ? "any repository" : path}`, {
      hint: "It serves the repositories that it was started with: --repo and --serve-repo.",
    });
  };
  return {
    ...ports,
    repositories: {
      ...ports.repositories,
      served: () => roots,
      resolve: async (path) => ports.repositories.resolve(admit(path)),
    },
    git: { ...ports.git, resolve: async (path) => ports.git.resolve(admit(path)) },
  };
}
