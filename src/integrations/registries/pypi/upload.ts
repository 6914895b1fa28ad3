import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { CallScope } from "../../../kernel/work/effect.ts";
import type { Archive, PackageAddress } from "../../../ops/release/index.ts";
import { type IndexCall, refusalOf, send } from "./call.ts";
import type { Credentials } from "./credentials.ts";
import { formFieldsOf, type Metadata, readMetadata } from "./metadata.ts";
import { readFileName } from "./names.ts";

const LOOPBACK = ["127.0.0.1", "[::1]", "localhost"];

/** Uploads one built file by the upload API. Throws `conflict` when it is there already. Source: docs.pypi.org, "Upload API". */
export async function uploadFile(
  fetch: typeof globalThis.fetch,
  order: { readonly address: PackageAddress; readonly archive: Archive; readonly credentials: Credentials },
  scope: CallScope,
): Promise<void> {
  const { address, archive, credentials } = order;
  requireEncrypted(address.registry);
  const bytes = await readFile(archive.file);
  const basic = Buffer.from(`${credentials.user}:${credentials.password}`, "utf8").toString("base64");
  const call: IndexCall = {
    url: address.registry,
    init: {
      method: "POST",
      headers: { authorization: `Basic ${basic}` },
      body: formOf(archive, bytes, await readMetadata(archive)),
    },
    timeoutMs: address.callTimeoutMs,
    what: `uploading ${archive.name} to ${address.registry}`,
    secret: credentials.password,
  };
  const answer = await send(fetch, call, scope);
  if (answer.status !== 200 && answer.status !== 201) throw refusalOf(call, answer);
}

/** The form of one file: what to do, what the file is, its digests, its metadata, and the file itself. */
export function formOf(archive: Archive, bytes: Uint8Array<ArrayBuffer>, metadata: Metadata): FormData {
  const form = new FormData();
  form.append(":action", "file_upload");
  form.append("protocol_version", "1");
  form.append("filetype", archive.kind === "wheel" ? "bdist_wheel" : "sdist");
  form.append("pyversion", readFileName(archive.name)?.pythonTag ?? "source");
  form.append("sha256_digest", archive.sha256);
  form.append("md5_digest", createHash("md5").update(bytes).digest("hex"));
  for (const [name, value] of formFieldsOf(metadata)) form.append(name, value);
  form.append("content", new Blob([bytes], { type: "application/octet-stream" }), archive.name);
  return form;
}

function requireEncrypted(registry: string): void {
  const { protocol, hostname } = new URL(registry);
  if (protocol === "https:" || LOOPBACK.includes(hostname)) return;
  throw new OpsError("precondition", `${registry} is not encrypted, and a token is not sent over it`, {
    hint: "Use an https address.",
  });
}
