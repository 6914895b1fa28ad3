import { parseSkill, type SkillFile } from "../skill-format/skill-file.ts";
import { resolveLink } from "../skill-format/links.ts";
import type { Problem } from "../skill-format/problem.ts";
import { exists, tryList, tryRead, type Shelf } from "./shelf.ts";

/** Where hosts look for a repository's skills, nearest first. */
export const SKILL_FOLDERS = [".claude/skills", ".signalbox/skills"] as const;

/** A skill on the shelf with everything that is wrong with it, but for what only the whole shelf shows. */
export interface ShelvedSkill {
  readonly name: string;
  /** The folder that holds the skill, such as `.claude/skills/release-notes`. */
  readonly folder: string;
  /** Of its SKILL.md. */
  readonly path: string;
  readonly description: string;
  readonly digest: string;
  readonly isUserInvocable: boolean;
  /** It lies where a host looks for skills; others (of plugins, of packages) have no command in this repository. */
  readonly isHosted: boolean;
  readonly needs: readonly string[];
  readonly agents: SkillFile["agents"];
  readonly template: SkillFile["template"];
  readonly mendedText: string | null;
  readonly problems: readonly Problem[];
}

const FILE_LIMIT = 256 * 1024; // a skill's body stays under 500 lines
const FOLDER_LIMIT = 5_000;
const LINK_LIMIT = 200;

/** Where to read skills: the host's folders, links among them, and SKILL.md files of other places. */
export interface SkillPlaces {
  readonly folders: readonly string[];
  readonly links: readonly string[];
  readonly elsewhere: readonly string[];
}

/** Reads every skill of the given places. One that is reached twice (by a link, as a copy) counts once, where the host sees it. */
export async function readSkills(shelf: Shelf, places: SkillPlaces): Promise<readonly ShelvedSkill[]> {
  const hosted = new Set<string>();
  const listed = new Set<string>();
  const strays: ShelvedSkill[] = [];
  for (const folder of new Set(places.folders)) {
    const files = await tryList(shelf, folder, FOLDER_LIMIT);
    files.forEach((file) => listed.add(file));
    for (const name of childFolders(files, folder)) {
      const path = `${folder}/${name}/SKILL.md`;
      if (listed.has(path)) hosted.add(path);
      else strays.push(stray(folder, name, files));
    }
    for (const link of places.links) if (isFolderIn(link, folder)) hosted.add(`${link}/SKILL.md`);
  }
  const skills: ShelvedSkill[] = [];
  for (const path of [...hosted].sort()) skills.push(await readSkill(shelf, path, listed, true));
  const seen = new Set(skills.map((skill) => `${skill.name} ${skill.digest}`));
  for (const path of places.elsewhere.filter((other) => !hosted.has(other))) {
    const skill = await readSkill(shelf, path, listed, false);
    if (!seen.has(`${skill.name} ${skill.digest}`)) skills.push(skill);
  }
  return [...skills, ...strays];
}

async function readSkill(
  shelf: Shelf,
  path: string,
  listed: ReadonlySet<string>,
  isHosted: boolean,
): Promise<ShelvedSkill> {
  const folder = path.slice(0, path.lastIndexOf("/"));
  const folderName = folder.slice(folder.lastIndexOf("/") + 1);
  const reading = await tryRead(shelf, path, FILE_LIMIT);
  if (reading.kind !== "text") {
    const reason = reading.kind === "none" ? "it is not there any more" : reading.reason;
    return broken(folderName, folder, path, {
      rule: "tooling/skill-unreadable",
      severity: "high",
      message: `the skill cannot be read: ${reason}`,
      remedy: "Make SKILL.md a text file under 256 KiB inside the repository.",
      identity: "unreadable",
    });
  }
  const skill = parseSkill(reading.file.text, folderName);
  const linkProblems = await checkLinks(shelf, skill, folder, listed);
  return {
    name: skill.name,
    folder,
    path,
    description: skill.description,
    digest: reading.file.digest,
    isUserInvocable: skill.isUserInvocable,
    isHosted,
    needs: skill.needs,
    agents: skill.agents,
    template: skill.template,
    mendedText: skill.front.mendedText,
    problems: [...skill.problems, ...linkProblems],
  };
}

async function checkLinks(
  shelf: Shelf,
  skill: SkillFile,
  folder: string,
  listed: ReadonlySet<string>,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const link of skill.links.slice(0, LINK_LIMIT)) {
    const path = resolveLink(folder, link.target);
    if (path !== null && (listed.has(path) || (await exists(shelf, path)))) continue;
    const what = path === null ? "leads out of the repository" : "leads to nothing";
    problems.push({
      rule: "tooling/skill-link",
      severity: "medium",
      line: link.line,
      message: `the link to ${link.target} ${what}`,
      remedy: "Mend the path, add the file, or remove the link.",
      identity: `link:${link.target}`,
    });
  }
  return problems;
}

function isFolderIn(link: string, folder: string): boolean {
  const end = link.lastIndexOf("/");
  return link.slice(0, end) === folder && !link.slice(end).includes(".");
}

function childFolders(files: readonly string[], folder: string): readonly string[] {
  const names = new Set<string>();
  for (const file of files) {
    if (!file.startsWith(`${folder}/`)) continue;
    const rest = file.slice(folder.length + 1);
    const end = rest.indexOf("/");
    if (end > 0 && !rest.startsWith(".")) names.add(rest.slice(0, end));
  }
  return [...names];
}

function stray(folder: string, name: string, files: readonly string[]): ShelvedSkill {
  const inside = files.filter((file) => file.startsWith(`${folder}/${name}/`));
  const other = inside.find((file) => /\/skill\.md$/i.test(file));
  const place = other ?? inside[0] ?? `${folder}/${name}`;
  const message =
    other === undefined
      ? `the folder ${name} has no SKILL.md, so no host lists it`
      : `${other.slice(other.lastIndexOf("/") + 1)} must be spelled SKILL.md`;
  return broken(name, `${folder}/${name}`, place, {
    rule: "tooling/skill-file-missing",
    severity: "medium",
    message,
    remedy: "Name the file SKILL.md (upper case) directly in the skill's folder.",
    identity: "skill-file",
  });
}

function broken(name: string, folder: string, path: string, problem: Problem): ShelvedSkill {
  return {
    name,
    folder,
    path,
    description: "",
    digest: "",
    isUserInvocable: false,
    isHosted: true,
    needs: [],
    agents: [],
    template: null,
    mendedText: null,
    problems: [problem],
  };
}
