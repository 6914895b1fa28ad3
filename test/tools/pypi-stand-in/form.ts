import { createHash } from "node:crypto";

/** Fields that an upload must have. Source: docs.pypi.org, "Upload API". */
const REQUIRED = [":action", "protocol_version", "metadata_version", "name", "version", "filetype", "pyversion"];
const METADATA_VERSIONS = new Set(["1.0", "1.1", "1.2", "2.1", "2.2", "2.3", "2.4"]);
const DIGESTS = { sha256_digest: "sha256", md5_digest: "md5" } as const;
/** Source: packaging.python.org, "Names and normalization" (PEP 508, PEP 503). */
const NAME = /^([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])$/i;
/** A version in its normal form. Source: PEP 440, appendix B. */
const VERSION = /^(\d+!)?\d+(\.\d+)*((a|b|rc)\d+)?(\.post\d+)?(\.dev\d+)?$/;
const CONTENT_TYPES = new Set(["text/plain", "text/x-rst", "text/markdown"]);
const SUMMARY_LIMIT = 512;

/** An accepted file. */
export interface Upload {
  readonly project: string;
  readonly version: string;
  readonly filename: string;
  readonly sha256: string;
  readonly bytes: Buffer;
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

interface Form {
  text(name: string): string;
  readonly file: File | null;
  readonly bytes: Buffer;
}

/** What an upload must fulfil, each with the index's words where it does not. Source: the form and the view of pypi.org (warehouse, forklift/legacy.py). */
const RULES: readonly { readonly says: string; isKept(form: Form): boolean }[] = [
  ...REQUIRED.map((name) => ({
    says: `${name}: This field is required.`,
    isKept: ({ text }: Form) => text(name) !== "",
  })),
  { says: ":action: Unknown action.", isKept: ({ text }) => text(":action") === "file_upload" },
  { says: "protocol_version: Unknown protocol version.", isKept: ({ text }) => text("protocol_version") === "1" },
  {
    says: "metadata_version: Use a known metadata version.",
    isKept: ({ text }) => METADATA_VERSIONS.has(text("metadata_version")),
  },
  { says: "name: Start and end with a letter or numeral.", isKept: ({ text }) => NAME.test(text("name")) },
  {
    says: "version: Must start and end with a letter or numeral and be a valid version.",
    isKept: ({ text }) => VERSION.test(text("version")),
  },
  { says: "filetype: Use a known file type.", isKept: ({ text }) => /^(sdist|bdist_wheel)$/.test(text("filetype")) },
  {
    says: "pyversion: Use 'source' as Python version for an sdist.",
    isKept: ({ text }) => (text("filetype") === "sdist") === (text("pyversion") === "source"),
  },
  {
    says: "summary: Use a single line only.",
    isKept: ({ text }) => text("summary").length <= SUMMARY_LIMIT && !text("summary").includes("\n"),
  },
  {
    says: "description_content_type: Use a known content type.",
    isKept: ({ text }) => {
      const type = text("description_content_type").split(";")[0]?.trim() ?? "";
      return type === "" || CONTENT_TYPES.has(type);
    },
  },
  { says: "Upload payload does not have a file.", isKept: ({ file }) => file !== null },
  { says: "Invalid distribution file name.", isKept: isNamedAfterItself },
  {
    says: "Use at least one message digest.",
    isKept: ({ text }) => Object.keys(DIGESTS).some((field) => text(field) !== ""),
  },
  {
    says: "The digest supplied does not match a digest calculated from the uploaded file.",
    isKept: ({ text, bytes }) =>
      Object.entries(DIGESTS).every(([field, kind]) =>
        ["", createHash(kind).update(bytes).digest("hex")].includes(text(field)),
      ),
  },
];

/** Checks an upload as the index does: what it must say, that it says it of this file, and that the digests are the file's. A text is the refusal. */
export async function readUpload(form: FormData): Promise<Upload | string> {
  const content = form.get("content");
  const file = content === null || typeof content === "string" ? null : content;
  const bytes = file === null ? Buffer.alloc(0) : Buffer.from(await file.arrayBuffer());
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === "string" ? value : "";
  };
  const broken = RULES.find((rule) => !rule.isKept({ text, file, bytes }));
  return broken === undefined ? accepted(form, file?.name ?? "", bytes) : broken.says;
}

/** `demo_tool-1.0.0.tar.gz`, `demo_tool-1.0.0-py3-none-any.whl`. Source: PEP 625, and the binary distribution format. */
function isNamedAfterItself({ text, file }: Form): boolean {
  const stem = `${text("name")
    .toLowerCase()
    .replaceAll(/[-_.]+/g, "_")}-${text("version")}`;
  const name = file?.name ?? "";
  if (text("filetype") === "sdist") return name === `${stem}.tar.gz`;
  return name.startsWith(`${stem}-`) && /^(?:-[A-Za-z0-9_.]+){3}\.whl$/.test(name.slice(stem.length));
}

function accepted(form: FormData, filename: string, bytes: Buffer): Upload {
  const fields: Record<string, string[]> = {};
  for (const [name, value] of form.entries()) if (typeof value === "string") (fields[name] ??= []).push(value);
  return {
    project: (fields["name"]?.[0] ?? "").toLowerCase().replaceAll(/[-_.]+/g, "-"),
    version: fields["version"]?.[0] ?? "",
    filename,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    bytes,
    fields,
  };
}
