import type { Finding } from "../../../../kernel/record/finding.ts";
import type { JobTools } from "../../../workspace/index.ts";
import type { Tree } from "../repository/tree.ts";
import { docsFinding, type DocsRule } from "./finding.ts";

interface Expected {
  readonly name: string;
  readonly rule: DocsRule;
  readonly names: RegExp;
  readonly remedy: string;
}

/** The files that every repository should have, and the names and folders under which forges find them. */
const EXPECTED: readonly Expected[] = [
  {
    name: "README",
    rule: "docs/missing-readme",
    names: /^(?:(?:\.github|docs)\/)?readme(?:\.[\w.-]+)?$/i,
    remedy: "Write README.md: what this is in two sentences, and one command to see it work.",
  },
  {
    name: "LICENSE",
    rule: "docs/missing-license",
    names: /^(?:licen[cs]es?\/.+|(?:un)?licen[cs]e(?:[._-].+)?|copying(?:[._-].+)?|mit-license.*)$/i,
    remedy: "Add LICENSE: without one nobody may use this.",
  },
  {
    name: "CONTRIBUTING",
    rule: "docs/missing-file",
    names: /^(?:(?:\.github|docs)\/)?contributing(?:\.[\w.-]+)?$/i,
    remedy: "Write CONTRIBUTING.md: how to build, test and propose a change.",
  },
  {
    name: "CHANGELOG",
    rule: "docs/missing-file",
    names: /^(?:docs\/)?(?:changelog|changes|history|news|releases?|release[_-]notes)(?:\.[\w.-]+)?$/i,
    remedy: "Start CHANGELOG.md in the form of https://keepachangelog.com.",
  },
  {
    name: "SECURITY",
    rule: "docs/missing-file",
    names: /^(?:(?:\.github|docs)\/)?security(?:\.[\w.-]+)?$/i,
    remedy: "Write SECURITY.md: where to report a weakness, and which versions are mended.",
  },
  {
    name: "CODEOWNERS",
    rule: "docs/missing-file",
    names: /^(?:(?:\.github|docs|\.gitlab)\/)?codeowners$/i,
    remedy: "Add CODEOWNERS, so that reviews find the right people.",
  },
];

/** Judges that the files which readers and forges look for are there, and hold something. */
export async function judgeCompleteness(tools: JobTools, root: string, tree: Tree): Promise<readonly Finding[]> {
  const candidates = [...tree.files()].filter((path) => path.split("/").length <= 2);
  const findings: Finding[] = [];
  for (const expected of EXPECTED) {
    const [path] = candidates
      .filter((candidate) => expected.names.test(candidate))
      .sort((left, right) => left.length - right.length);
    if (path === undefined) {
      findings.push(
        docsFinding(expected.rule, {
          file: expected.name === "README" ? "README.md" : expected.name,
          message: `there is no ${expected.name}`,
          remedy: expected.remedy,
          identity: expected.name,
        }),
      );
    } else if (await isEmpty(tools, `${root}/${path}`)) {
      findings.push(
        docsFinding("docs/empty-file", {
          file: path,
          line: 1,
          message: `${path} is empty`,
          remedy: expected.remedy,
          identity: expected.name,
        }),
      );
    }
  }
  return findings;
}

/** Files over this size are not read to learn that they hold something. */
const EMPTY_LIMIT = 4 * 1024 * 1024;

async function isEmpty(tools: JobTools, path: string): Promise<boolean> {
  if ((await tools.kindOf(path)) !== "file") return false;
  const bytes = await readWithin(tools, path);
  return (
    bytes !== null &&
    new TextDecoder()
      .decode(bytes)
      .replace(/^\uFEFF/, "")
      .trim() === ""
  );
}

async function readWithin(tools: JobTools, path: string): Promise<Uint8Array | null> {
  try {
    return await tools.readFile(path, EMPTY_LIMIT);
  } catch {
    return null; // too large to be empty, or not readable, which is another matter
  }
}
