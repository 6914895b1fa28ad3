import { messageOf, OpsError } from "../../kernel/ops-error.ts";

/** The largest body that is read. Source: doors specification, HTTP. */
export const BODY_LIMIT_BYTES = 1024 * 1024;

/** Reads a body as JSON. Throws `invalid_input` for another type or broken JSON, `too_large` over the limit. */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\b/i.test(type))
    throw new OpsError("invalid_input", `the body is "${type}", not application/json`);
  const text = (await readBytes(request)).toString("utf8");
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new OpsError("invalid_input", `the body is not JSON: ${messageOf(thrown)}`, { cause: thrown });
  }
}

/** Reads a body as JSON where there may be none: an empty object then. */
export async function readOptionalJson(request: Request): Promise<unknown> {
  const isEmpty =
    request.headers.get("content-type") === null && (request.headers.get("content-length") ?? "0") === "0";
  return isEmpty && request.headers.get("transfer-encoding") === null ? {} : readJson(request);
}

/** Reads a body as it came, no more than the limit, whatever length was declared. Throws `too_large`. */
export async function readBytes(request: Request): Promise<Buffer> {
  if (Number(request.headers.get("content-length") ?? 0) > BODY_LIMIT_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > BODY_LIMIT_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): OpsError {
  return new OpsError("too_large", `the input is over ${BODY_LIMIT_BYTES} bytes`, {
    details: { limitBytes: BODY_LIMIT_BYTES },
  });
}
