import { OpsError } from "../../../kernel/ops-error.ts";
import type { Archive } from "../../../ops/release/index.ts";
import { readArchive } from "../archive/read-archive.ts";

/** The fields of core metadata in their order; a field may stand more than once. */
export type Metadata = readonly (readonly [name: string, value: string])[];

/** Fields that the upload form takes, by the form's spelling. Source: docs.pypi.org, "Upload API"; packaging.python.org, "Core metadata specifications". */
const FORM_FIELDS = new Set([
  ...["metadata_version", "name", "version", "summary", "description", "description_content_type", "keywords"],
  ...["author", "author_email", "maintainer", "maintainer_email", "license", "license_expression", "home_page"],
  ...["download_url", "requires_python", "dynamic", "platform", "supported_platform", "obsoletes", "provides"],
  ...["classifiers", "requires_dist", "provides_dist", "obsoletes_dist", "requires_external", "project_urls"],
  ...["license_file", "provides_extra", "requires"],
]);
/** Header names whose form field has another spelling. Source: the form of pypi.org and twine, package.py (`metadata_dictionary`). */
const SPELLED: Readonly<Record<string, string>> = {
  classifier: "classifiers",
  project_url: "project_urls",
  license_file: "license_file",
};

/** Reads the metadata of a built file: `METADATA` of a wheel, `PKG-INFO` of a source distribution. Throws `invalid_input`. */
export async function readMetadata(archive: Archive): Promise<Metadata> {
  const entries = await readArchive(archive.file);
  const wanted = archive.kind === "wheel" ? /^[^/]+\.dist-info\/METADATA$/ : /^PKG-INFO$/;
  const entry = entries.find(({ path }) => wanted.test(path));
  if (entry === undefined)
    throw new OpsError(
      "invalid_input",
      `${archive.name} has no ${archive.kind === "wheel" ? "METADATA" : "PKG-INFO"}`,
      {
        hint: "Build it again: python -m build.",
      },
    );
  return parseMetadata(Buffer.from(entry.bytes).toString("utf8"));
}

/** Parses core metadata: headers as of RFC 822, then the description as the body. */
export function parseMetadata(text: string): Metadata {
  const [head = "", ...rest] = text.replaceAll("\r\n", "\n").split("\n\n");
  const fields: [string, string][] = [];
  for (const line of head.split("\n")) {
    const last = fields.at(-1);
    if (/^[ \t]/.test(line) && last !== undefined) last[1] += `\n${line.replace(/^(?: {8}|\t| {7}\|| )/, "")}`;
    else if (line.includes(":"))
      fields.push([line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1).trim()]);
  }
  const body = rest.join("\n\n");
  return body.trim() === "" ? fields : [...fields, ["Description", body]];
}

/** The metadata as fields of the upload form; what the form does not know is left out. */
export function formFieldsOf(metadata: Metadata): Metadata {
  return metadata.flatMap(([name, value]) => {
    const plain = name.toLowerCase().replaceAll("-", "_");
    const field = SPELLED[plain] ?? plain;
    return FORM_FIELDS.has(field) && value !== "UNKNOWN" ? [[field, value] as const] : [];
  });
}
