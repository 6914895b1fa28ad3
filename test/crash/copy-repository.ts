import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { openRepository, type Repository } from "../support/repository.ts";

/** Copies a repository with its remote beside it into a folder; the copy's remote is the copied one. */
export function copyRepository(from: Repository, base: string): Repository {
  const old = dirname(from.root);
  cpSync(old, base, { recursive: true, preserveTimestamps: true });
  const settings = join(base, "project/.git/config");
  writeFileSync(settings, readFileSync(settings, "utf8").replaceAll(old, base));
  return openRepository(base);
}
