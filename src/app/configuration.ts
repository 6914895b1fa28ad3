import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { z } from "zod";
import { messageOf, OpsError } from "../kernel/ops-error.ts";
import { DEFAULT_LIMITS } from "../ops/coordination/index.ts";
import { DocsSettings } from "../ops/docs/index.ts";
import { ReleaseSettings } from "../ops/release/index.ts";
import { ServerSettings } from "./server/settings/server-settings.ts";

/** The configuration file's name at a repository's top level. */
export const CONFIGURATION_FILE = "signalbox.yaml";

const ForgePart = z.strictObject({
  kind: z
    .enum(["local", "github", "gitlab"])
    .optional()
    .describe("Where pull requests live; told by the remote's URL when not given"),
  host: z.string().min(1).optional().describe("Host of an Enterprise or self-managed server, such as ghe.example.org"),
  apiUrl: z.url().optional().describe("Base URL of its API"),
  name: z
    .string()
    .min(1)
    .optional()
    .describe("owner/name, or group/subgroup/name on GitLab, where the remote's URL does not tell it"),
  remote: z.string().min(1).optional().describe("The git remote that is pushed to"),
});

const CoordinationPart = z.strictObject({
  assignmentsPerRun: z
    .number()
    .int()
    .min(1)
    .max(64)
    .default(DEFAULT_LIMITS.perRun)
    .describe("Assignments at once in a run"),
  assignmentsPerProcess: z
    .number()
    .int()
    .min(1)
    .max(256)
    .default(DEFAULT_LIMITS.perProcess)
    .describe("Assignments at once in a process"),
});

/** What `signalbox.yaml` may say. This schema is the manual; `signalbox init` writes a file with its main parts. */
export const Configuration = z.strictObject({
  version: z.literal(1).default(1).describe("Version of this file's format"),
  forge: ForgePart.optional().describe("Pull requests and releases"),
  docs: DocsSettings.optional().describe("Documentation"),
  coordination: CoordinationPart.prefault({}).describe("How much is done at once"),
  release: ReleaseSettings.optional().describe("Commits, checks and pull requests"),
  server: ServerSettings.optional().describe(
    "The server's sign-in and webhooks; used from the file of `serve --config` alone",
  ),
});
export type Configuration = z.infer<typeof Configuration>;

/** The repository's configuration; the defaults where there is no file. Throws `invalid_input` with all mistakes. */
export async function readConfiguration(root: string | null): Promise<Configuration> {
  if (root === null) return Configuration.parse({});
  const path = join(root, CONFIGURATION_FILE);
  const text = await readIfPresent(path);
  return text === null ? Configuration.parse({}) : parseFile(path, text);
}

/** A configuration file that was named. Throws `not_found`, or `invalid_input` with all mistakes. */
export async function readConfigurationFile(path: string): Promise<Configuration> {
  const text = await readIfPresent(path);
  if (text === null) throw new OpsError("not_found", `there is no ${path}`);
  return parseFile(path, text);
}

function parseFile(path: string, text: string): Configuration {
  const { configuration, problems } = checkConfigurationText(text);
  if (configuration !== null) return configuration;
  throw new OpsError("invalid_input", `${path} does not fit: ${problems.join("; ")}`, {
    hint: "signalbox config check lists every mistake.",
  });
}

/** Parses the text of a configuration file: the configuration, or every mistake in it. Pure. */
export function checkConfigurationText(text: string): {
  readonly configuration: Configuration | null;
  readonly problems: readonly string[];
} {
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length > 0)
    return {
      configuration: null,
      problems: document.errors.map((error) => error.message.split("\n")[0] ?? "not YAML"),
    };
  const parsed = Configuration.safeParse(document.toJS({ maxAliasCount: 20 }) ?? {});
  if (parsed.success) return { configuration: parsed.data, problems: [] };
  return {
    configuration: null,
    problems: parsed.error.issues.map((issue) => `${issue.path.map(String).join(".") || "(whole)"}: ${issue.message}`),
  };
}

async function readIfPresent(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && (thrown.code === "ENOENT" || thrown.code === "ENOTDIR"))
      return null;
    throw new OpsError("storage", `${path} cannot be read: ${messageOf(thrown)}`, { cause: thrown });
  }
}
