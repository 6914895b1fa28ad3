import { basename, dirname } from "node:path";

/** An address in the local forge: `local:<repository>/<path>`, after the folder that holds `.git`, or the bare one without `.git`. */
export function localUrl(repository: string, path: string): string {
  const name =
    basename(repository) === ".git" ? basename(dirname(repository)) : basename(repository).replace(/\.git$/, "");
  return `local:${name}/${path}`;
}
