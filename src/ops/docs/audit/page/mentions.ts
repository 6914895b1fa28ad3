/** What inline code speaks of: a path of the repository, the name of something in code, or neither. */
export function mentionIn(code: string): { readonly kind: "path" | "symbol"; readonly text: string } | null {
  const text = code.trim();
  if (text.length < 4 || text.length > 200) return null;
  if (/^(?:\.{0,2}\/)?(?:[\w@.-]+\/)+[\w@.-]*[\w-]$/.test(text) && !/^\w+\.\w+\.\w+\//.test(text)) return { kind: "path", text };
  if (/^[\w-]+\.(?:[cm]?[jt]sx?|py|go|rs|rb|java|kt|c|h|cc|cpp|cs|php|swift|sh|sql|proto)$/.test(text)) return { kind: "path", text };
  const name = /^([A-Za-z_$][\w$]*)(?:\(\))?$/.exec(text)?.[1];
  if (name === undefined || name.length < 5) return null;
  const isCoined = text.endsWith("()") || /[a-z][A-Z]|[A-Za-z]_[A-Za-z]/.test(name);
  return isCoined ? { kind: "symbol", text: name } : null;
}

/** Statements on the oldest runtime that works: `Node.js >= 18`, `Node 18+`, `Python 3.9 or newer`. */
export function runtimesIn(prose: string): readonly { readonly runtime: "node" | "python"; readonly minimum: string; readonly text: string }[] {
  if (!/node|python/i.test(prose) || !NEEDS.test(prose)) return [];
  return [...prose.matchAll(RUNTIME)].flatMap((match) => {
    const [text, name, before, plain, after] = match;
    const isMinimum = before !== undefined || after !== undefined;
    if (name === undefined || plain === undefined || !isMinimum) return [];
    return [{ runtime: name.toLowerCase().startsWith("node") ? ("node" as const) : ("python" as const), minimum: plain, text: text.trim() }];
  });
}

/** A sentence that states what is needed, or a list item that is nothing but the statement. */
const NEEDS = /\b(?:requires?|required|needs?|prerequisites?|supports?|supported|must|minimum|works with|compatible|make sure|install)\b|^\s*(?:Node(?:\.?js)?|Python)\b.{0,24}$/i;

const RUNTIME =
  /\b(Node(?:\.?js)?|Python)\s*(?:version\s*)?(>=|≥|at least\s|\(>=|\(≥)?\s*v?(\d+(?:\.\d+){0,2})(?:\.x)?(\+|\s+(?:or|and)\s+(?:newer|later|higher|above|up|greater))?(?![\w.])/gi;
