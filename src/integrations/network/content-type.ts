const TYPES: readonly (readonly [ending: string, type: string])[] = [
  [".tar.gz", "application/gzip"],
  [".tgz", "application/gzip"],
  [".gz", "application/gzip"],
  [".zip", "application/zip"],
  [".whl", "application/zip"],
  [".jar", "application/java-archive"],
  [".json", "application/json"],
  [".txt", "text/plain"],
  [".md", "text/markdown"],
  [".sha256", "text/plain"],
  [".asc", "text/plain"],
  [".xml", "application/xml"],
  [".html", "text/html"],
  [".pdf", "application/pdf"],
  [".png", "image/png"],
  [".svg", "image/svg+xml"],
];

/** The media type of a file by its name; plain bytes where nothing is known. Source: IANA media types. */
export function contentTypeOf(name: string): string {
  const lower = name.toLowerCase();
  return TYPES.find(([ending]) => lower.endsWith(ending))?.[1] ?? "application/octet-stream";
}
