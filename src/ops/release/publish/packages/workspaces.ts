/** Tells whether a folder is a workspace by the globs of a root manifest: `packages/*`, `libs/**`, `!libs/old`; a later glob wins. Source: docs.npmjs.com, "workspaces". */
export function workspaceMatcher(globs: readonly string[]): (folder: string) => boolean {
  const rules = globs.map((glob) => {
    const isTakenOut = glob.startsWith("!");
    const plain = glob.replace(/^!?(?:\.\/)?/, "").replace(/\/+$/, "");
    return { isTakenOut, pattern: new RegExp(`^${plain.replaceAll(TOKEN, meaning)}$`) };
  });
  return (folder) => {
    if (/(?:^|\/)node_modules(?:\/|$)/.test(folder)) return false;
    const last = rules.findLast((rule) => rule.pattern.test(folder));
    return last !== undefined && !last.isTakenOut;
  };
}

const TOKEN = /\*\*\/?|[*?{},]|[.+^$()|[\]\\]/g;
const MEANINGS: Readonly<Record<string, string>> = {
  "**/": "(?:[^/]+/)*",
  "**": ".*",
  "*": "[^/]*",
  "?": "[^/]",
  "{": "(?:",
  "}": ")",
  ",": "|",
};

function meaning(token: string): string {
  return MEANINGS[token] ?? `\\${token}`;
}
