import { once } from "node:events";
import type { Writable } from "node:stream";

const AUTHORS = [
  "Ada Lovelace <ada@example.org>",
  "Grace Hopper <grace@example.org>",
  "José Ñandú <jose@example.org>",
  "Lin <lin@example.org>",
];
const SUBJECTS = [
  "feat: add a route to the signal table",
  "fix(core): keep the order of the events",
  "docs: tell how a run is resumed",
  "chore: bump the tools",
  "Update things",
  "feat(ui)!: drop the old view",
];
const BODY =
  "\n\nThe order of the events was lost when two rounds ended in the same\ninstant, so that the report named the wrong agent. They carry a sequence\nnumber now.\n\nRefs: #";
const FILES = 400;
const TAG_EVERY = 1_000;
const BRANCH_EVERY = 500;
const MERGE_EVERY = 25;
const FIRST_AT = Date.UTC(2016, 0, 1) / 1_000;
const SECONDS_APART = 3_000;

/** Writes a history of so many commits as a fast-import stream: files in folders, merges, tags, branches, bodies with footers. */
export async function writeHistory(stream: Writable, commits: number): Promise<void> {
  for (let index = 1; index <= commits; index++) {
    const text =
      commitText(index) +
      (index % TAG_EVERY === 0 ? tagText(index) : "") +
      (index % BRANCH_EVERY === 0 ? `reset refs/heads/topic/${index}\nfrom :${index}\n\n` : "");
    if (!stream.write(text)) await once(stream, "drain");
  }
  stream.end("done\n");
}

function commitText(index: number): string {
  const at = FIRST_AT + index * SECONDS_APART;
  const author = AUTHORS[index % AUTHORS.length] ?? "";
  const message = (SUBJECTS[index % SUBJECTS.length] ?? "") + (index % 3 === 0 ? `${BODY}${index}\n` : "\n");
  const file = `part-${index % 20}/file-${index % FILES}.txt`;
  const content = `state ${index} of this file\n`;
  const parent = index > 1 ? `from :${index - 1}\n` : "";
  const merge = index > MERGE_EVERY && index % MERGE_EVERY === 0 ? `merge :${index - 10}\n` : "";
  return `commit refs/heads/main\nmark :${index}\nauthor ${author} ${at} +0000\ncommitter ${author} ${at} +0000\n${data(message)}${parent}${merge}M 100644 inline ${file}\n${data(content)}\n`;
}

function tagText(index: number): string {
  const at = FIRST_AT + index * SECONDS_APART;
  return `tag v1.${index / TAG_EVERY}.0\nfrom :${index}\ntagger ${AUTHORS[0] ?? ""} ${at} +0000\n${data(`Release 1.${index / TAG_EVERY}.0\n`)}`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
