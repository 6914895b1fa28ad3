import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listenOnLoopback } from "../../support/loopback.ts";
import { readUpload, type Upload } from "./form.ts";

/** What the index has, and what it was sent. */
export interface Index {
  readonly url: string;
  readonly uploads: Upload[];
  /** Statuses of the uploads, in order. */
  readonly answers: number[];
  close(): Promise<void>;
}

const JSON_TYPE = "application/vnd.pypi.simple.v1+json";

/** A Python index that takes uploads by the upload API, checks them, and shows them by the simple API as JSON (PEP 691). */
export async function startIndex(token: string): Promise<Index> {
  const uploads: Upload[] = [];
  const answers: number[] = [];
  const post = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { status, text } = await take(incoming, token, uploads);
    answers.push(status);
    outgoing.writeHead(status, { "content-type": "text/html" }).end(text);
  };
  const server = createServer((incoming, outgoing) => {
    if (incoming.method === "POST" && incoming.url === "/legacy/") void post(incoming, outgoing);
    else show(incoming.url ?? "/", outgoing, uploads);
  });
  const { url, close } = await listenOnLoopback(server);
  return { url, uploads, answers, close };
}

async function take(
  incoming: IncomingMessage,
  token: string,
  uploads: Upload[],
): Promise<{ readonly status: number; readonly text: string }> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const basic = Buffer.from(`__token__:${token}`).toString("base64");
  if (incoming.headers.authorization !== `Basic ${basic}`)
    return { status: 403, text: page("403 Invalid or non-existent authentication information.") };
  const headers = { "content-type": incoming.headers["content-type"] ?? "" };
  const upload = await readUpload(await new Response(Buffer.concat(chunks), { headers }).formData());
  if (typeof upload === "string") return { status: 400, text: page(`400 ${upload}`) };
  const there = uploads.find((one) => one.filename === upload.filename);
  if (there?.sha256 === upload.sha256) return { status: 200, text: "" }; // the index takes the same file again, and keeps one
  if (there !== undefined) return { status: 400, text: page(`400 File already exists ('${upload.filename}').`) };
  uploads.push(upload);
  return { status: 200, text: "" };
}

function show(url: string, outgoing: ServerResponse, uploads: readonly Upload[]): void {
  const file = uploads.find((one) => url === `/files/${one.filename}`);
  const project = /^\/simple\/([a-z0-9-]+)\/$/.exec(url)?.[1];
  const files = uploads.filter((one) => one.project === project);
  if (file !== undefined) outgoing.writeHead(200).end(file.bytes);
  else if (files.length === 0) outgoing.writeHead(404).end("not found");
  else outgoing.writeHead(200, { "content-type": JSON_TYPE }).end(JSON.stringify(listing(project ?? "", files)));
}

function listing(name: string, files: readonly Upload[]): unknown {
  return {
    meta: { "api-version": "1.1" },
    name,
    versions: [...new Set(files.map((one) => one.version))],
    files: files.map((one) => ({
      filename: one.filename,
      url: `../../files/${one.filename}`,
      hashes: { sha256: one.sha256 },
      size: one.bytes.length,
    })),
  };
}

function page(title: string): string {
  return `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
}
