import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};
const LONG = "public, max-age=31536000, immutable";
const PAGE = "/index.html";

/** The console's own policy: its own script and style, its own API, and nothing of anybody else. Source: CSP Level 3. */
const CONSOLE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

interface WebFile {
  readonly type: string;
  readonly etag: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly packed: Uint8Array<ArrayBuffer>;
}

/** The built console, in memory: a request names a file of the list or gets none, so no path leads anywhere else. */
export interface WebFiles {
  /** The file of this path, or for a browser's navigation the page; null when it is neither. */
  answer(request: Request): Response | null;
}

/** Reads the built console. Null when there is none in the folder. */
export async function readWebFiles(folder: string): Promise<WebFiles | null> {
  const files = new Map<string, WebFile>();
  for (const path of await listFiles(folder)) {
    const type = TYPES[extname(path)];
    if (type !== undefined) files.set(`/${relative(folder, path).split(sep).join("/")}`, await load(path, type));
  }
  const page = files.get(PAGE);
  if (page === undefined) return null;
  return {
    answer: (request) => {
      if (request.method !== "GET" && request.method !== "HEAD") return null;
      const { pathname } = new URL(request.url);
      const file = pathname === PAGE ? undefined : files.get(pathname);
      if (file !== undefined) return send(request, file, pathname.startsWith("/assets/") ? LONG : "no-cache");
      const isNavigation = /\btext\/html\b/i.test(request.headers.get("accept") ?? "");
      return isNavigation && !pathname.startsWith("/v1/") ? send(request, page, "no-cache") : null;
    },
  };
}

async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return [];
    throw thrown;
  }
}

async function load(path: string, type: string): Promise<WebFile> {
  const plain = new Uint8Array(await readFile(path));
  const packed = new Uint8Array(await promisify(gzip)(plain, { level: 9 }));
  return { type, plain, packed, etag: `"${createHash("sha256").update(plain).digest("base64url").slice(0, 27)}"` };
}

function send(request: Request, file: WebFile, caching: string): Response {
  const isPacked = /\bgzip\b/i.test(request.headers.get("accept-encoding") ?? "");
  const headers = {
    "content-type": file.type,
    "content-security-policy": CONSOLE_POLICY,
    "cache-control": caching,
    etag: file.etag,
    vary: "accept-encoding",
    ...(isPacked ? { "content-encoding": "gzip" } : {}),
  };
  if (request.headers.get("if-none-match") === file.etag) return new Response(null, { status: 304, headers });
  const body = isPacked ? file.packed : file.plain;
  return new Response(request.method === "HEAD" ? null : body, { status: 200, headers });
}
