import { read, type Reading } from "./spot.ts";
import { stringsInToml } from "./toml-strings.ts";

/** The version of a `pyproject.toml`: PEP 621 `project.version`, or Poetry's own. A dynamic version is left to its build backend. */
export function readPyproject(text: string): Reading {
  const strings = stringsInToml(text);
  if (strings === null) return { kind: "unreadable", why: "it is not TOML" };
  const isDynamic = strings.some(
    ({ keys, value }) => keys[0] === "project" && keys[1] === "dynamic" && keys.length === 3 && value === "version",
  );
  const spots = strings.flatMap(({ keys, at, value }) => {
    const field = keys.join(".");
    return field === "project.version" || field === "tool.poetry.version"
      ? [{ format: "pyproject.toml" as const, field, at, value }]
      : [];
  });
  const remark = "the version is dynamic: the build backend makes it, most often of the tag";
  return read(spots, isDynamic ? [remark] : []);
}

/** Names of pre-releases as PEP 440 writes them. Source: PEP 440, "Pre-releases", "Developmental releases". */
const PEP_NAMES: Readonly<Record<string, string>> = { alpha: "a", beta: "b", a: "a", b: "b", c: "rc", rc: "rc" };

/** A semantic version as PEP 440 writes it: `1.2.0-rc.1` is `1.2.0rc1`. A channel that Python does not know becomes `.devN`. */
export function toPythonVersion(version: string): string {
  const match = /^(\d+\.\d+\.\d+)-([A-Za-z]+)[.-]?(\d+)?$/.exec(version);
  if (match === null) return version;
  const [, core = "", name = "", number = "0"] = match;
  const pep = PEP_NAMES[name.toLowerCase()];
  return pep === undefined ? `${core}.dev${number}` : `${core}${pep}${number}`;
}

/** A version that PEP 440 wrote as a semantic one; a text that is neither is given back as it is. */
export function fromPythonVersion(version: string): string {
  const match = /^(\d+\.\d+\.\d+)[-_.]?(a|b|c|rc|alpha|beta)[-_.]?(\d+)$/i.exec(version);
  if (match === null) return version;
  const names: Readonly<Record<string, string>> = { a: "alpha", b: "beta", c: "rc" };
  const name = (match[2] ?? "").toLowerCase();
  return `${match[1] ?? ""}-${names[name] ?? name}.${match[3] ?? ""}`;
}
