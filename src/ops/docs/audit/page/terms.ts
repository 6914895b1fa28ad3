/** Terms with the spellings that are in use; the first is the one that its owner, or most dictionaries, write. */
export const TERM_SPELLINGS: readonly (readonly string[])[] = [
  ["GitHub", "Github", "GitHUB"],
  ["GitLab", "Gitlab"],
  ["JavaScript", "Javascript"],
  ["TypeScript", "Typescript"],
  ["Node.js", "NodeJS", "Nodejs", "NodeJs", "Node.JS"],
  ["PostgreSQL", "Postgresql", "PostgresSQL", "PostGreSQL"],
  ["MySQL", "MySql", "Mysql"],
  ["MongoDB", "MongoDb", "Mongodb"],
  ["GraphQL", "Graphql", "GraphQl"],
  ["macOS", "MacOS", "Mac OS"],
  ["WebSocket", "Websocket"],
  ["OAuth", "Oauth"],
  ["DevOps", "Devops"],
  ["VS Code", "VSCode", "VScode", "Vscode"],
  ["YouTube", "Youtube"],
  ["OpenAPI", "OpenApi", "Openapi"],
  ["frontend", "front-end", "front end"],
  ["backend", "back-end", "back end"],
  ["email", "e-mail"],
  ["plugin", "plug-in"],
  ["dataset", "data set"],
  ["filename", "file name"],
  ["codebase", "code base"],
  ["website", "web site"],
  ["timestamp", "time stamp"],
  ["namespace", "name space"],
];

const SPELLING = new RegExp(
  `(?<![\\w@/.#-])(?:${TERM_SPELLINGS.flat().map(escape).join("|")})s?(?![\\w/-]|\\.\\w)`,
  "g",
);
const KNOWN = new Set(TERM_SPELLINGS.flat());

/** A coined word has a capital within it: people write `SignalBox` and `SignalBOX` for one thing. Words of code (`getById`) begin small. */
const COINED = /(?<![\w@/.#$-])[A-Z][a-z]+(?:[A-Z][A-Za-z]*)+(?![\w(/-]|\.\w)/g;

/** Counts each spelling in a piece of prose, calling `found` with it. */
export function countTerms(prose: string, found: (spelling: string) => void): void {
  if (prose.length < 5) return;
  for (const [word] of prose.matchAll(COINED)) if (!KNOWN.has(word)) found(word);
  for (const match of prose.matchAll(SPELLING)) {
    const word = match[0];
    found(KNOWN.has(word) ? word : word.slice(0, -1));
  }
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
