/** The name as indexes spell it. Source: packaging.python.org, "Names and normalization" (PEP 503). */
export function normalizeName(name: string): string {
  return name.replaceAll(/[-_.]+/g, "-").toLowerCase();
}

/** A file of a Python package by its name; null for any other file. Source: packaging.python.org, "Source distribution format" and "Binary distribution format". */
export function readFileName(name: string): {
  readonly kind: "sdist" | "wheel";
  readonly project: string;
  readonly version: string;
  readonly pythonTag: string;
} | null {
  const wheel = /^([^-]+)-([^-]+)(?:-\d[^-]*)?-([^-]+)-[^-]+-[^-]+\.whl$/.exec(name);
  if (wheel !== null)
    return {
      kind: "wheel",
      project: normalizeName(wheel[1] ?? ""),
      version: wheel[2] ?? "",
      pythonTag: wheel[3] ?? "",
    };
  const sdist = /^(.+)-([^-]+)\.tar\.gz$/.exec(name);
  return sdist === null
    ? null
    : { kind: "sdist", project: normalizeName(sdist[1] ?? ""), version: sdist[2] ?? "", pythonTag: "source" };
}

/** Whether two spellings are the same version: `1.0.0-rc.1`, `1.0.0rc1` and `v1.0.0.RC1` are. Source: PEP 440, "Normalization". */
export function isSameVersion(left: string, right: string): boolean {
  return normalizeVersion(left) === normalizeVersion(right);
}

const PRE_RELEASES: Readonly<Record<string, string>> = { alpha: "a", beta: "b", c: "rc", pre: "rc", preview: "rc" };

function normalizeVersion(version: string): string {
  return version
    .toLowerCase()
    .replace(/^v/, "")
    .replace(
      /[-_.]?(alpha|beta|preview|pre|rc|a|b|c)[-_.]?(\d+)/,
      (_all, word: string, digits: string) => `${PRE_RELEASES[word] ?? word}${digits}`,
    )
    .replace(/[-_.]?(?:post|rev|(?<![a-z])r)[-_.]?(\d+)/, ".post$1")
    .replace(/[-_.]?dev[-_.]?(\d+)/, ".dev$1");
}
