import { CATEGORIES, type Category, type ChangelogEntry, linesOf } from "../../../changelog/index.ts";

/** A commit of a history, with its whole message. */
export interface HistoryCommit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly message: string;
}

/** A tag and the commit that it names; `at` is epoch ms. */
export interface HistoryTag {
  readonly name: string;
  readonly commit: string;
  readonly at: number;
}

/** The notes of one release, or of what is not released (`tag` null). */
export interface ReleaseNotes {
  readonly tag: string | null;
  readonly at: number | null;
  readonly commits: number;
  readonly entries: readonly ChangelogEntry[];
}

/** A header of Conventional Commits 1.0.0, in any letter case. */
const HEADER = /^([A-Za-z]+)(?:\(([^()\r\n]*)\))?(!)?: +(\S.*)$/;
const BREAKING = /^BREAKING[ -]CHANGE(?:: | #)/;
const FOOTER = /^(?:[A-Za-z][\w-]*|BREAKING CHANGE)(?:: | #)\S/;

/** What a commit says to users, or null when its header is not conventional. */
export function entryOf(message: string): ChangelogEntry | null {
  const header = HEADER.exec(firstLine(message));
  if (header === null) return null;
  const [, type = "", scope = "", mark, subject = ""] = header;
  const breakingNotes = message.includes("BREAKING") ? [...breakingNotesIn(message)] : [];
  const pr = /^(.*\S)\s+\((#\d+)\)$/.exec(subject);
  return {
    type: type.toLowerCase(),
    scope: scope === "" ? null : scope,
    subject: pr?.[1] ?? subject,
    isBreaking: mark === "!" || breakingNotes.length > 0,
    breakingNotes,
    pr: pr?.[2] ?? null,
  };
}

/**
 * Parts a history by its tags. A commit belongs to the oldest tag that reaches it, whatever the order in which it was merged.
 * Newest first; what no tag reaches comes first of all, with a null tag.
 */
export function notesFromHistory(
  commits: Iterable<HistoryCommit>,
  tags: readonly HistoryTag[],
): readonly ReleaseNotes[] {
  const index = new Map<string, number>();
  const nodes: { readonly parents: readonly string[]; readonly entry: ChangelogEntry | null }[] = [];
  for (const commit of commits) {
    index.set(commit.sha, nodes.length);
    nodes.push({ parents: commit.parents, entry: entryOf(commit.message) });
  }
  const owner = new Int32Array(nodes.length).fill(-1);
  const ordered = tags
    .filter((tag) => index.has(tag.commit))
    .sort((left, right) => left.at - right.at || (left.name < right.name ? -1 : 1));
  for (const [position, tag] of ordered.entries()) claim(tag.commit, position);
  const groups = [...ordered, null].map((tag) => ({
    tag: tag?.name ?? null,
    at: tag?.at ?? null,
    commits: 0,
    entries: new Array<ChangelogEntry>(),
  }));
  for (const [position, node] of nodes.entries()) {
    const held = owner[position] ?? -1;
    const group = groups[held === -1 ? ordered.length : held];
    if (group === undefined) continue;
    group.commits += 1;
    if (node.entry !== null) group.entries.push(node.entry);
  }
  return groups.reverse().filter((group) => group.tag !== null || group.commits > 0);

  function claim(sha: string, position: number): void {
    const open = [sha];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const at = index.get(next);
      if (at === undefined || owner[at] !== -1) continue;
      owner[at] = position;
      open.push(...(nodes[at]?.parents ?? []));
    }
  }
}

/** Notes as Markdown in the form of Keep a Changelog. */
export function renderNotes(releases: readonly ReleaseNotes[]): string {
  return `# Changelog\n${releases.map(renderRelease).join("")}`;
}

function renderRelease(release: ReleaseNotes): string {
  const date = release.at === null ? "" : ` - ${new Date(release.at).toISOString().slice(0, 10)}`;
  const heading = release.tag === null ? "[Unreleased]" : `[${release.tag.replace(/^v(?=\d)/, "")}]${date}`;
  const lines = linesOf(release.entries);
  const part = (category: Category) => {
    const items = lines
      .filter((line) => line.category === category)
      .flatMap((line) => [`- ${line.text}`, ...line.notes.map((note) => `  - ${note}`)]);
    return items.length === 0 ? "" : `\n### ${category}\n\n${items.join("\n")}\n`;
  };
  return `\n## ${heading}\n${CATEGORIES.map(part).join("")}`;
}

function firstLine(message: string): string {
  const newline = message.indexOf("\n");
  return (newline === -1 ? message : message.slice(0, newline)).trimEnd();
}

function breakingNotesIn(message: string): readonly string[] {
  const notes: string[] = [];
  let open: string[] | null = null;
  for (const line of message.split("\n").slice(1)) {
    const mark = BREAKING.exec(line);
    if (mark !== null || FOOTER.test(line)) {
      if (open !== null) notes.push(open.join(" "));
      open = mark === null ? null : [line.slice(mark[0].length).trim()];
    } else if (open !== null && line.trim() !== "") open.push(line.trim());
  }
  if (open !== null) notes.push(open.join(" "));
  return notes.filter((note) => note !== "");
}
