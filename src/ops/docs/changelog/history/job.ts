import type { Job, JobTools } from "../../../workspace/index.ts";
import { gitCommand, nulParts } from "../../git-stream.ts";
import { type HistoryCommit, type HistoryTag, notesFromHistory, renderNotes } from "./notes.ts";

/** Which repository, and the pattern of the tags that are releases (`v*`). */
export interface ChangelogNotesRequest {
  readonly root: string;
  readonly tagPattern: string;
}

/** The notes of the whole history as Markdown, with what they are of. */
export interface ChangelogNotes {
  readonly markdown: string;
  readonly commits: number;
  readonly tags: number;
}

/** Notes of the whole history, every tag a release. Reads git's output as a stream and keeps of each commit what users read. */
export const changelogNotesJob: Job<ChangelogNotesRequest, ChangelogNotes> = async (tools, request, progress) => {
  const tags = await readTags(tools, request);
  const commits: HistoryCommit[] = [];
  for await (const record of nulParts(
    tools.stream(gitCommand("log", "-z", "--format=%H %P%n%B", "HEAD"), request.root),
  )) {
    const newline = record.indexOf("\n");
    const [sha = "", ...parents] = record.slice(0, newline).trimEnd().split(" ");
    commits.push({ sha, parents, message: record.slice(newline + 1) });
    if (commits.length % 5_000 === 0) progress(commits.length, 0, "reading history");
  }
  return { markdown: renderNotes(notesFromHistory(commits, tags)), commits: commits.length, tags: tags.length };
};

async function readTags(tools: JobTools, request: ChangelogNotesRequest): Promise<readonly HistoryTag[]> {
  const format = "%(refname:short)%00%(objectname)%00%(*objectname)%00%(creatordate:unix)%00";
  const fields: string[] = [];
  for await (const part of nulParts(
    tools.stream(gitCommand("for-each-ref", `--format=${format}`, `refs/tags/${request.tagPattern}`), request.root),
  ))
    fields.push(part);
  const tags: HistoryTag[] = [];
  for (let at = 0; at + 3 < fields.length; at += 4) {
    const [name = "", object = "", peeled = "", time = "0"] = fields.slice(at, at + 4);
    tags.push({ name: name.replace(/^\n/, ""), commit: peeled === "" ? object : peeled, at: Number(time) * 1_000 });
  }
  return tags;
}
