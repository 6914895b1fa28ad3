/** What a robots.txt asks of whoever asks for a path. */
export interface Robots {
  allows(path: string): boolean;
}

/** Rules longer than this are cut. Source: RFC 9309, section 2.5, which asks for 500 KiB at least. */
export const ROBOTS_LIMIT_BYTES = 512 * 1024;

interface Rule {
  readonly isAllowed: boolean;
  readonly path: string;
}

/** Reads a robots.txt for an agent; the longest rule that fits decides, allow before disallow. Source: RFC 9309, section 2.2. */
export function parseRobots(text: string, agent: string): Robots {
  const groups = groupsIn(text);
  const own = groups.filter((group) => group.agents.includes(agent.toLowerCase()));
  const chosen = own.length > 0 ? own : groups.filter((group) => group.agents.includes("*"));
  const rules = chosen.flatMap((group) => group.rules);
  return {
    allows: (path) => {
      const fitting = rules.filter((rule) => rule.path !== "" && fits(rule.path, path));
      const longest = Math.max(0, ...fitting.map((rule) => rule.path.length));
      return longest === 0 || fitting.some((rule) => rule.isAllowed && rule.path.length === longest);
    },
  };
}

function groupsIn(text: string): readonly { readonly agents: string[]; readonly rules: Rule[] }[] {
  const groups: { readonly agents: string[]; readonly rules: Rule[] }[] = [];
  for (const line of text.slice(0, ROBOTS_LIMIT_BYTES).split(/\r\n|\r|\n/)) {
    const [, key = "", value = ""] = /^\s*(user-agent|allow|disallow)\s*:\s*([^#]*?)\s*(?:#.*)?$/i.exec(line) ?? [];
    const last = groups.at(-1);
    if (/^user-agent$/i.test(key)) {
      if (last === undefined || last.rules.length > 0) groups.push({ agents: [value.toLowerCase()], rules: [] });
      else last.agents.push(value.toLowerCase());
    } else if (key !== "") last?.rules.push({ isAllowed: /^allow$/i.test(key), path: value });
  }
  return groups;
}

/** `*` is any text, `$` at the end is the end. Walks once for each star, so a long rule takes no long time. */
function fits(rule: string, path: string): boolean {
  const isWhole = rule.endsWith("$");
  const [first = "", ...rest] = (isWhole ? rule.slice(0, -1) : rule).split("*");
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1;
    if (isLast && isWhole) return path.length - part.length >= at && path.endsWith(part);
    const found = path.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return !isWhole || at === path.length;
}
