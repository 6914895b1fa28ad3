import type { Problem } from "../skill-format/problem.ts";
import type { Shelf } from "./shelf.ts";

/** What the list of tracked files shows beside what folders show. */
export interface TrackedPlaces {
  /** SKILL.md files anywhere in a folder called skills. */
  readonly skillFiles: readonly string[];
  /** Links within the host's folders, which listing a folder passes over. */
  readonly links: readonly string[];
}

const TRACKED_LIMIT = 2_000_000;
const KEPT_LIMIT = 2_000;
const LINK_MODE = "120000"; // git's mode of a symbolic link, gitformat-index(5)

/** Walks the tracked files once. */
export async function readTrackedPlaces(shelf: Shelf): Promise<TrackedPlaces> {
  const [skillFiles, links]: [string[], string[]] = [[], []];
  let listed = 0;
  for await (const { path, mode } of await shelf.tracked()) {
    listed += 1;
    if (listed > TRACKED_LIMIT) break;
    if (mode === LINK_MODE && links.length < KEPT_LIMIT && /^\.(?:claude|signalbox)(?:\/|$)/.test(path))
      links.push(path);
    if (mode !== LINK_MODE && skillFiles.length < KEPT_LIMIT && isSkillFile(path)) skillFiles.push(path);
  }
  return { skillFiles, links };
}

/** A whole folder of the host that is a link: what lies behind it was not read there. */
export function linkedFolderProblem(path: string): Problem | null {
  if (!/^\.(?:claude|signalbox)(?:\/(?:skills|agents|Agents|commands))?$/.test(path)) return null;
  return {
    rule: "tooling/linked-folder",
    severity: "info",
    message: `${path} is a link, so what lies behind it was read only where it is tracked itself`,
    remedy: "Make it a folder with a link for each skill or agent, or check the place that it leads to.",
    identity: "linked-folder",
  };
}

function isSkillFile(path: string): boolean {
  return (
    /(?:^|\/)skills\/[^/]+\/SKILL\.md$/.test(path) &&
    !/(?:^|\/)(?:node_modules|fixtures|testdata|__fixtures__)\//.test(path)
  );
}
