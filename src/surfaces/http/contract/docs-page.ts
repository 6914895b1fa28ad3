import { createHash } from "node:crypto";
import type { OpenApiDocument } from "./openapi.ts";

/** The style of pages that are read and do nothing. */
const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
section { border-top: 1px solid color-mix(in srgb, currentColor 25%, transparent); padding-block: .5rem; }
code, pre { font: .9em/1.5 ui-monospace, monospace; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 600; text-transform: uppercase; }
summary { cursor: pointer; padding-block: .25rem; }
pre { overflow-x: auto; padding: .75rem; background: color-mix(in srgb, currentColor 8%, transparent); border-radius: .5rem; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .2rem .8rem .2rem 0; vertical-align: top; }
`;

/** The policy of such pages: their one style sheet, by its hash, and nothing else. */
export const PLAIN_PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; frame-ancestors 'none'; base-uri 'none'`;

interface Shown {
  readonly path: string;
  readonly method: string;
  readonly operation: Readonly<Record<string, unknown>>;
}

/** The OpenAPI document as a page to read: routes by tag, with parameters, body and answers. */
export function composeDocsPage(document: OpenApiDocument): string {
  const all = routesOf(document);
  const tags = [...new Set(all.map((route) => tagOf(route)))];
  const sections = tags.map(
    (tag) =>
      `<section><h2 id="${escapeHtml(tag)}">${escapeHtml(tag)}</h2>${all
        .filter((route) => tagOf(route) === tag)
        .map(renderRoute)
        .join("")}</section>`,
  );
  return composePlainPage(
    "Signalbox API",
    `<p>Every route but the health checks and this document needs <code>Authorization: Bearer sbx_...</code>. The same as data: <a href="/v1/openapi.json">openapi.json</a>. Errors are problems by RFC 9457.</p>${sections.join("")}`,
  );
}

/** A page with a title and nothing but text. `body` is HTML: whatever came from outside must be escaped in it. */
export function composePlainPage(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`;
}

function routesOf(document: OpenApiDocument): readonly Shown[] {
  return entriesOf(document["paths"]).flatMap(([path, methods]) =>
    entriesOf(methods).map(([method, operation]) => ({
      path,
      method,
      operation: Object.fromEntries(entriesOf(operation)),
    })),
  );
}

function tagOf(route: Shown): string {
  const tags: unknown = route.operation["tags"];
  return Array.isArray(tags) ? String(tags[0]) : "";
}

function renderRoute({ path, method, operation }: Shown): string {
  const parts = [renderParameters(operation["parameters"]), renderJson("Body", operation["requestBody"])];
  return `<details><summary><span class="method">${escapeHtml(method)}</span> <code>${escapeHtml(path)}</code> ${escapeHtml(textOf(operation["summary"]))}</summary>${parts.join("")}${renderJson("Answers", operation["responses"])}</details>`;
}

function renderParameters(given: unknown): string {
  if (!Array.isArray(given) || given.length === 0) return "";
  const rows = given.map((one: unknown) => {
    const parameter = Object.fromEntries(entriesOf(one));
    return `<tr><td><code>${escapeHtml(textOf(parameter["name"]))}</code></td><td>${escapeHtml(textOf(parameter["in"]))}</td><td>${escapeHtml(textOf(parameter["description"]))}</td></tr>`;
  });
  return `<table><thead><tr><th>Parameter</th><th>In</th><th></th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function renderJson(title: string, data: unknown): string {
  return data === undefined ? "" : `<h3>${title}</h3><pre>${escapeHtml(JSON.stringify(data, null, 2))}</pre>`;
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Text that stays text within HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
