import type { Pattern, Proposal } from "./model.ts";

/** Where proposals stand in a repository. */
export const PROPOSALS_FOLDER = "docs/proposals";

const WORDS = { skill: "Make a skill", agent: "Make an agent", "workflow-change": "Change the workflow" } as const;

/** A proposal that stands in the repository: its number, and the pattern that it is about. */
export interface KnownProposal {
  readonly number: number;
  readonly key: string | null;
}

/** Reads what a proposal's file says of itself. */
export function knownProposal(path: string, text: string): KnownProposal {
  const number = Number(/(?:^|\/)(\d{4})-[^/]*$/.exec(path)?.[1] ?? 0);
  return { number, key: /<!-- pattern: (\S+) -->/.exec(text)?.[1] ?? null };
}

/** Makes a proposal of each pattern; those that stand in the repository already get no file of their own. Pure. */
export function proposalsOf(patterns: readonly Pattern[], known: readonly KnownProposal[]): readonly Proposal[] {
  const keys = new Set(known.map((proposal) => proposal.key));
  let number = Math.max(0, ...known.map((proposal) => proposal.number));
  return patterns.map((pattern) => {
    const title = `${WORDS[pattern.kind]}: ${pattern.subject}`;
    const isKnown = keys.has(pattern.key);
    if (!isKnown) number += 1;
    const { key, kind, source, why, said, remedy, owner, times, firstAt, lastAt, runs } = pattern;
    const file = isKnown ? null : `${PROPOSALS_FOLDER}/${String(number).padStart(4, "0")}-${slug(pattern)}.md`;
    return { key, kind, title, source, why, said, remedy, owner, times, firstAt, lastAt, runs: [...runs], file };
  });
}

/** One proposal as a page of its own. */
export function proposalPage(proposal: Proposal): string {
  return [
    `# ${plain(proposal.title)}`,
    "",
    `<!-- pattern: ${proposal.key} -->`,
    "",
    `- Kind: ${proposal.kind}`,
    "- State: proposed",
    `- Owner: ${proposal.owner}`,
    "",
    "## Why",
    "",
    plain(proposal.why),
    "",
    "## Evidence",
    "",
    ...evidenceLines(proposal),
    "",
    "## Proposal",
    "",
    plain(proposal.remedy),
    "",
  ].join("\n");
}

/** All proposals as one page. */
export function proposalsMarkdown(proposals: readonly Proposal[]): string {
  if (proposals.length === 0)
    return "# Proposals\n\nNothing was seen three times or more: there is nothing to propose.\n";
  const parts = proposals.flatMap((proposal) => [
    "",
    `## ${plain(proposal.title)}`,
    "",
    plain(proposal.why),
    "",
    ...evidenceLines(proposal),
    `- Proposal: ${plain(proposal.remedy)}`,
    ...(proposal.file === null ? ["- It stands among the proposals already."] : []),
  ]);
  return `${["# Proposals", ...parts].join("\n")}\n`;
}

function evidenceLines({ source, times, firstAt, lastAt, runs, said }: Proposal): readonly string[] {
  return [
    `- Seen ${times} times in ${source}, from ${day(firstAt)} to ${day(lastAt)}`,
    `- For example: ${plain(said)}`,
    `- Runs: ${runs.map((run) => `\`${run}\``).join(", ")}`,
  ];
}

function slug({ kind, subject }: Pattern): string {
  const words = `${kind}-${subject}`.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return words.slice(0, 60).replace(/^-+|-+$/g, "");
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** One line without marks that Markdown would read. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/([\\`*_{}[\]<>|])/g, "\\$1")
    .trim()
    .slice(0, 400);
}
