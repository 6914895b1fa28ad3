import { access } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { CallScope } from "../../../kernel/work/effect.ts";
import { isOpsError } from "../../../kernel/ops-error.ts";
import type { DependencyAnswer, DependencyPlace, VulnerableDependency } from "../../../ops/release/index.ts";
import type { Runner } from "../../process/runner.ts";

const LIMIT_BYTES = 32 * 1024 * 1024;

/** Source: pip-audit's README, "--format json". */
const Audit = z.looseObject({
  dependencies: z.array(
    z.looseObject({
      name: z.string(),
      version: z.string().catch(""),
      vulns: z
        .array(
          z.looseObject({
            id: z.string(),
            fix_versions: z.array(z.string()).catch([]),
            aliases: z.array(z.string()).catch([]),
          }),
        )
        .catch([]),
    }),
  ),
});

/** Known vulnerabilities of a Python project, by `pip-audit` where it is installed. It tells no severity, so each counts as high. */
export async function vulnerablePython(
  runner: Runner,
  place: DependencyPlace,
  scope: CallScope,
): Promise<DependencyAnswer<VulnerableDependency>> {
  const cwd = join(place.root, place.folder);
  const command = ["pip-audit", "--format", "json", "--progress-spinner", "off", ...(await sourceIn(cwd))];
  try {
    const end = await runner.capture(
      { command, cwd, timeoutMs: place.timeoutMs, leftovers: "end" },
      scope,
      LIMIT_BYTES,
    );
    const parsed = Audit.safeParse(parse(end.stdout.toString("utf8")));
    if (!parsed.success) return { kind: "unknown", command, reason: lastLine(end.stderr.text()) };
    return { kind: "known", command, items: parsed.data.dependencies.flatMap(describe) };
  } catch (thrown) {
    if (!isOpsError(thrown, "missing_tool", "too_large", "timeout")) throw thrown;
    return { kind: "unknown", command, reason: thrown.message };
  }
}

/** What is audited: the project, or the list of a folder that holds no project. Source: pip-audit's README, "Usage". */
async function sourceIn(folder: string): Promise<readonly string[]> {
  const isProject = await access(join(folder, "pyproject.toml")).then(
    () => true,
    () => false,
  );
  return isProject ? ["."] : ["--requirement", "requirements.txt"];
}

function describe(dependency: z.infer<typeof Audit>["dependencies"][number]): readonly VulnerableDependency[] {
  const { name, version, vulns } = dependency;
  if (vulns.length === 0) return [];
  const fixes = [...new Set(vulns.flatMap((one) => one.fix_versions))];
  return [
    {
      name,
      range: version,
      severity: "high",
      titles: vulns.map((one) => [one.id, ...one.aliases].join(" ")),
      url: `https://osv.dev/vulnerability/${encodeURIComponent(vulns[0]?.id ?? "")}`,
      isDirect: false,
      fix: fixes.length === 0 ? null : `${name} ${fixes.join(" or ")}`,
    },
  ];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // told by the schema
  }
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.slice(0, 400) || "pip-audit said nothing";
}
