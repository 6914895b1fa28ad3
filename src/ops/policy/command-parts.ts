/** What a command runs: every program that can be told from its words, and whether it may run others that can't be told. */
export interface CommandParts {
  readonly programs: readonly string[];
  /** An interpreter with code in its arguments, or a runner that fetches what it runs. */
  readonly isHidden: boolean;
  /** It gives a package or an image to others. */
  readonly publishes: boolean;
}

const SHELLS = new Set(["sh", "bash", "dash", "zsh", "ksh", "ash", "fish", "busybox"]);
const WRAPPERS = new Set([
  "env",
  "nice",
  "nohup",
  "time",
  "timeout",
  "command",
  "exec",
  "stdbuf",
  "setsid",
  "ionice",
  "sudo",
  "doas",
  "builtin",
]);
const HIDING = new Set([
  "npx",
  "bunx",
  "uvx",
  "pnpx",
  "xargs",
  "parallel",
  "find",
  "eval",
  "source",
  ".",
  "pwsh",
  "powershell",
  "cmd",
  "osascript",
  "ssh",
  "watch",
  "awk",
  "gawk",
  "script",
]);
const INLINE: Readonly<Record<string, RegExp>> = {
  node: /^(?:-[a-z]*[ep]|--eval|--print)(?:=|$)/,
  deno: /^eval$/,
  bun: /^(?:-e|--eval|x)$/,
  python: /^-[a-zA-Z]*c/,
  python3: /^-[a-zA-Z]*c/,
  perl: /^-[a-zA-Z]*[eE]/,
  ruby: /^-[a-zA-Z]*e/,
  php: /^-[a-zA-Z]*r/,
  lua: /^-e/,
  npm: /^(?:exec|x|init|create|innit)$/,
  pnpm: /^(?:exec|dlx|create)$/,
  yarn: /^(?:exec|dlx|create)$/,
  pipx: /^run$/,
  uv: /^(?:run|tool)$/,
};
const PUBLISHING: Readonly<Record<string, RegExp>> = {
  npm: /^publish$/,
  pnpm: /^publish$/,
  yarn: /^publish$/,
  cargo: /^publish$/,
  twine: /^upload$/,
  poetry: /^publish$/,
  gem: /^push$/,
  docker: /^push$/,
  podman: /^push$/,
  helm: /^push$/,
  dotnet: /^push$/,
  uv: /^publish$/,
};
const DEPTH_LIMIT = 5; // shells within shells; deeper ones count as hidden

/** Takes a command apart. What can't be understood is hidden, never harmless. */
export function commandParts(command: readonly string[]): CommandParts {
  return partsOf(command, 0);
}

function partsOf(command: readonly string[], depth: number): CommandParts {
  const [first, ...words] = command;
  if (first === undefined) return { programs: [], isHidden: false, publishes: false };
  if (depth > DEPTH_LIMIT) return { programs: [], isHidden: true, publishes: false };
  const program = programOf(first);
  if (WRAPPERS.has(program))
    return joined([{ programs: [program], isHidden: false, publishes: false }, partsOf(unwrapped(words), depth + 1)]);
  // A shell within a shell is quoted twice: what its words mean is not worth guessing.
  if (SHELLS.has(program))
    return joined([{ programs: [program], isHidden: depth > 0, publishes: false }, shellParts(words, depth)]);
  const isHidden = HIDING.has(program) || matches(INLINE[program], words) || /[$`]/.test(first);
  return { programs: [program], isHidden, publishes: matches(PUBLISHING[program], words) };
}

function programOf(word: string): string {
  const base = word.replaceAll("\\", "/").split("/").at(-1) ?? word;
  return base
    .toLowerCase()
    .replace(/\.(?:exe|cmd|bat|ps1)$/, "")
    .replace(/^(python3?|perl|ruby|php|lua|node)[\d.]+$/, "$1");
}

function matches(pattern: RegExp | undefined, words: readonly string[]): boolean {
  return pattern !== undefined && words.some((word) => pattern.test(word));
}

/** What a wrapper runs: flags, assignments and a leading number (a time limit, a priority) are its own. */
function unwrapped(words: readonly string[]): readonly string[] {
  const start = words.findIndex(
    (word) => !word.startsWith("-") && !/^[A-Za-z_]\w*=/.test(word) && !/^\d+(?:\.\d+)?[smhd]?$/.test(word),
  );
  return start === -1 ? [] : words.slice(start);
}

function shellParts(words: readonly string[], depth: number): CommandParts {
  const flag = words.findIndex((word) => /^-[a-zA-Z]*c$/.test(word));
  if (flag === -1) return { programs: [], isHidden: words.every((word) => word.startsWith("-")), publishes: false };
  const text = words[flag + 1] ?? "";
  const segments = text.split(/&&|\|\||[;&|\n(){}]/).map((segment) =>
    segment
      .trim()
      .split(/\s+/)
      .filter((word) => word !== ""),
  );
  const parts = segments.map((segment) => partsOf(unassigned(segment), depth + 1));
  const isOpaque = /[`]|\$\(|[<>]\(|<<|\\|["']\s*["']/.test(text);
  return joined([...parts, { programs: [], isHidden: isOpaque, publishes: false }]);
}

/** A shell segment without leading assignments and quotes around its program. */
function unassigned(words: readonly string[]): readonly string[] {
  const start = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  return start === -1 ? [] : words.slice(start).map((word) => word.replaceAll(/["']/g, ""));
}

function joined(parts: readonly CommandParts[]): CommandParts {
  return {
    programs: [...new Set(parts.flatMap((part) => part.programs))],
    isHidden: parts.some((part) => part.isHidden),
    publishes: parts.some((part) => part.publishes),
  };
}
