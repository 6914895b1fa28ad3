import type { Spot } from "./facts.ts";

/** What inline code speaks of: a path of the repository, the name of something in code, or neither. */
export function mentionIn(code: string): { readonly kind: "path" | "symbol"; readonly text: string } | null {
  const text = code.trim();
  if (text.length < 4 || text.length > 200) return null;
  if (/^(?:\.{0,2}\/)?(?:[\w@.-]+\/)+[\w@.-]*[\w-]$/.test(text) && !/^\w+\.\w+\.\w+\//.test(text))
    return { kind: "path", text };
  if (/^[\w-]+\.(?:[cm]?[jt]sx?|py|go|rs|rb|java|kt|c|h|cc|cpp|cs|php|swift|sh|sql|proto)$/.test(text))
    return { kind: "path", text };
  const name = /^([A-Za-z_$][\w$]*)(?:\(\))?$/.exec(text)?.[1];
  if (name === undefined || name.length < 5) return null;
  const isCoined = text.endsWith("()") || /[a-z][A-Z]|[A-Za-z]_[A-Za-z]/.test(name);
  return isCoined ? { kind: "symbol", text: name } : null;
}

/** Inline code that names a command of the project: `npm run lint`, `make test`. */
export const NAMED_COMMAND = /^(?:(?:npm|pnpm|yarn|bun) run [\w:.@/-]+|make [A-Za-z][\w.-]*|npx [\w@/.-]+)$/;

/** Inline code that reads like a command: a program, and what it is to do or an option. */
export const INLINE_COMMAND = /^[a-z][\w.-]* +(?:[a-z][\w:-]*|--[a-z][\w-]*)(?:[ =]|$)/;

const INSTALLS =
  /\b(?:npm|pnpm|yarn|bun) (?:i|install|add|dlx|exec)\b|\bnpx\b|\bpip3? install\b|\bpipx (?:install|run)\b|\buv(?:x| tool install| pip install| add)\b|\bpoetry add\b/;
const PINNED = /(?:^|\s)["']?((?:@[\w.-]+\/)?[\w.-]+?)(?:@|==)v?(\d+\.\d+\.\d+(?:-[\w.]+)?)["']?(?=\s|$)/g;

/** Exact versions in commands that install a package, as `name@version`. */
export function pinsIn(commands: readonly Spot[]): readonly Spot[] {
  return commands.flatMap(({ text, line }) =>
    INSTALLS.test(text)
      ? [...text.matchAll(PINNED)].map(([, name, version]) => ({ text: `${name}@${version}`, line }))
      : [],
  );
}

/** A statement on the oldest runtime that works. `isBare`: the whole text says nothing else, as in a list of what is needed. */
export interface RuntimeStatement {
  readonly runtime: "node" | "python";
  readonly minimum: string;
  readonly text: string;
  readonly isBare: boolean;
}

/** Finds `Node.js >= 18`, `requires Node 18+`, `Python 3.9 or newer` where a text says that it is needed. */
export function runtimesIn(prose: string): readonly RuntimeStatement[] {
  if (!/node|python/i.test(prose)) return [];
  return [...prose.matchAll(RUNTIME)].slice(0, STATEMENTS_LIMIT).flatMap((match) => {
    const [text, name, before, minimum, after] = match;
    if (name === undefined || minimum === undefined || (before === undefined && after === undefined)) return [];
    const isBare = /^\W*$/.test(prose.replace(text, ""));
    if (!isBare && !NEEDED.test(prose.slice(Math.max(0, match.index - 80), match.index))) return [];
    return [
      {
        runtime: name.toLowerCase().startsWith("node") ? ("node" as const) : ("python" as const),
        minimum,
        text: text.trim(),
        isBare,
      },
    ];
  });
}

/** More statements than this in one text are not looked at. */
const STATEMENTS_LIMIT = 20;

/** What stands right before a version that is needed. */
const NEEDED =
  /\b(?:requires?|required|needs?|prerequisites?|supports?|must (?:have|use|be)|minimum|works with|compatible with|make sure (?:you have|that)|install)[:\s*_`]*(?:at least|a recent|you have|the following|version)?[:\s*_`]*$/i;

const RUNTIME =
  /\b(Node(?:\.?js)?|Python)\s*(?:version\s*)?(>=|≥|at least\s|\(>=|\(≥)?\s*v?(\d+(?:\.\d+){0,2})(?:\.x)?(\+|\s+(?:or|and)\s+(?:newer|later|higher|above|up|greater))?(?![\w.])/gi;
