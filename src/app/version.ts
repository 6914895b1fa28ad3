import { readFileSync } from "node:fs";

/** The version of this build, from its package.json. */
export function readVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const match = /"version":\s*"([^"]+)"/.exec(text);
  return match?.[1] ?? "unknown";
}
