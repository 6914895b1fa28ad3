import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFiles } from "../../../integrations/files/create-files.ts";
import { createForges } from "../../../integrations/forges/forges.ts";
import { makeScratch } from "../../../integrations/git/testing/scratch.ts";
import { type GroundCoordinator, makeGroundCoordinator } from "../../../testing/ground-coordinator.ts";
import { makeReleaseGround, type ReleaseGround } from "../../../testing/release-ground.ts";
import { metaUpdater } from "../../docs/index.ts";
import { releaseManager } from "../../release/index.ts";
import { DocsSignal, FixSignal } from "./input.ts";
import { docsFixPlaybook, docsPlaybook } from "./playbook.ts";

const README = "# Tool\n\nSee [flags](docs/guide.md#old-name).\n\n## Install\n\nRun it.\n";
const GUIDE = "# Guide\n\n- [Old name](#old-name)\n\n## Old name\n\nWords, and [back](../README.md#install).\n";

let ground: ReleaseGround;
let root: string;
let work: GroundCoordinator;

beforeEach(async () => {
  ground = makeReleaseGround({ scratch: await makeScratch(), files: createFiles(), createForges });
  ground.scratch.write("README.md", README);
  ground.scratch.write("docs/guide.md", GUIDE);
  ground.scratch.write("package.json", '{"name":"tool","version":"1.2.0","scripts":{"build":"tsc"}}\n');
  await ground.scratch.run("add", "-A");
  await ground.scratch.run("commit", "-q", "-m", "chore: begin");
  root = join(ground.scratch.folder, "run_0000000001");
  await ground.scratch.run("worktree", "add", "-q", "-b", "signalbox/run_0000000001", root);
  const agents = [metaUpdater, releaseManager];
  work = makeGroundCoordinator(ground, { signal: "OPS:DOCS", agents, root: () => root });
});
afterEach(() => ground.scratch.remove());

const update = (signal: object) => docsPlaybook.run(work.coordinator, DocsSignal.parse(signal));
const fix = (signal: object) => docsFixPlaybook.run(work.coordinator, FixSignal.parse(signal));
const rename = { page: "docs/guide.md", section: "Old name", operation: "rename", text: "New name" };

describe("OPS:DOCS on a real repository", () => {
  it("renames a section, follows its anchor in every page, commits on a branch of its own and opens the pull request", async () => {
    const outcome = await update(rename);
    expect(work.briefs.map((brief) => `${brief.task.agent} ${brief.task.name}`)).toEqual([
      "meta-updater update-docs",
      "release-manager commit",
      "release-manager create-pr",
    ]);
    const branch = ground.requests[0]?.head ?? "";
    expect(await ground.scratch.run("show", `${branch}:README.md`)).toBe(
      README.replace("#old-name", "#new-name").trimEnd(),
    );
    expect(await ground.scratch.run("show", `${branch}:docs/guide.md`)).toBe(
      GUIDE.replace("[Old name](#old-name)", "[Old name](#new-name)").replace("## Old name", "## New name").trimEnd(),
    );
    expect(await ground.scratch.run("log", "--format=%s", `main..${branch}`)).toBe("docs: update 2 pages");
    expect(await ground.scratch.run("status", "--porcelain")).toBe("");
    expect(outcome.nextSteps?.[0]).toContain("reviews and merges local:work/pr/1");
  });

  it("asks whose business a page is that is not documentation, and leaves its own alone", async () => {
    const edit = { section: "Install", text: "x" };
    const mixed = [rename, { page: "SECURITY.md", ...edit }, { page: "src/main.ts", ...edit }];
    await update({ edits: mixed }).catch(() => undefined); // the pages do not exist here: only the question counts
    expect(work.escalated).toMatchObject([{ kind: "Boundary", title: "The edit belongs to security and engineering" }]);
    await update(rename);
    expect(work.escalated).toHaveLength(1);
  });

  it.each(["abort", "delegate"] as const)("writes nothing of another domain when the answer is %s", async (option) => {
    const coordinator = { ...work.coordinator, escalate: async () => ({ option, note: "" }) };
    const signal = DocsSignal.parse({ page: "src/main.ts", section: "Install", text: "x" });
    await expect(docsPlaybook.run(coordinator, signal)).rejects.toMatchObject({ code: "denied" });
    expect(work.briefs).toEqual([]);
  });

  it("writes nothing when an anchor would break, and names where", async () => {
    await expect(update({ page: "docs/guide.md", section: "Old name", operation: "remove" })).rejects.toThrow(
      /README.md:3: "#old-name" is no heading/,
    );
    expect(await ground.scratch.runIn(root, "status", "--porcelain")).toBe("");
    expect(work.results[0]?.findings.map((finding) => finding.rule)).toEqual([
      "docs/broken-anchor",
      "docs/broken-anchor",
    ]);
  });

  it("writes nothing when an example would not hold", async () => {
    const text = "```sh\nnpm run biuld\n```";
    await expect(update({ page: "README.md", section: "Install", text })).rejects.toThrow(/"biuld" is no script/);
    await expect(update({ page: "README.md", section: "Install", text: "```json\n{\n```" })).rejects.toThrow(/JSON/);
    expect(await ground.scratch.runIn(root, "status", "--porcelain")).toBe("");
  });

  it("makes several edits at once, and has nothing to do the second time", async () => {
    const edits = [
      { page: "README.md", section: "Install", text: "Run `npm run build`." },
      { page: "README.md", section: "Install", operation: "insert-after", text: "## More\n\nSee [it](docs/new.md)." },
      { page: "docs/new.md", operation: "write", text: "# New\n" },
    ];
    await update({ edits, pr: false, message: "docs: tell how to build" });
    expect(await ground.scratch.runIn(root, "show", "HEAD:docs/new.md")).toBe("# New");
    expect(await ground.scratch.runIn(root, "log", "-1", "--format=%s")).toBe("docs: tell how to build");
    expect(ground.requests).toEqual([]);
    expect(await update({ edits: edits.slice(0, 1) })).toMatchObject({ alreadyDone: true });
  });

  it("shows a diff in a dry run", async () => {
    const outcome = await update({ ...rename, dryRun: true });
    expect(JSON.stringify(outcome.details)).toContain("-## Old name\\n+## New name\\n");
    expect(await ground.scratch.runIn(root, "status", "--porcelain")).toBe("");
  });

  it("refuses an edit that does not say what it needs", () => {
    expect(DocsSignal.safeParse({}).error?.issues[0]?.message).toContain("--file");
    expect(DocsSignal.safeParse({ page: "a.md", operation: "remove" }).error?.issues[0]?.path).toEqual(["section"]);
    expect(DocsSignal.safeParse({ page: "a.md", section: "A", operation: "append" }).error?.issues[0]?.path).toEqual([
      "text",
    ]);
  });
});

describe("OPS:DOCS_FIX on a real repository", () => {
  it("mends what needs no judgement and nothing else, then proposes it", async () => {
    const page = [
      "# Page",
      "",
      "[case](../readme.md#install) [anchor](guide.md#oldname) [moved](#far-away-part) [broken](gone.md)",
      "",
      "Version <!-- version -->1.0.0<!-- /version --> and 1.0.0.",
      "",
      "```",
      '{ "a": 1 }',
      "```",
      "",
      "```",
      "some output",
      "```",
      "",
      "- item",
      "",
      "  ```",
      "  npm ci",
      "  ```",
      "",
      "End",
    ].join("\n");
    ground.scratch.write("docs/page.md", page);
    ground.scratch.write("docs/far.md", "# Far\n\n## Far away part\n");
    ground.scratch.write("SECURITY.md", "# Security");
    await ground.scratch.run("add", "-A");
    await ground.scratch.run("commit", "-q", "-m", "docs: add pages");
    await ground.scratch.runIn(root, "reset", "-q", "--hard", "main");
    const outcome = await fix({});
    const wanted = page
      .replace("../readme.md", "../README.md")
      .replace("guide.md#oldname", "guide.md#old-name")
      .replace("(#far-away-part)", "(far.md#far-away-part)")
      .replace("-->1.0.0<", "-->1.2.0<")
      .replace("```\n{", "```json\n{")
      .replace("```\n  npm", "```sh\n  npm");
    expect(await ground.scratch.runIn(root, "show", "HEAD:docs/page.md")).toBe(wanted);
    expect(await ground.scratch.runIn(root, "diff", "--name-only", "main..HEAD")).toBe("docs/page.md");
    expect(await ground.scratch.runIn(root, "cat-file", "-s", "HEAD:docs/page.md")).toBe(String(wanted.length + 1));
    expect(outcome.nextSteps).toContain("SECURITY.md is not meta-updater's to write");
    expect(ground.requests).toHaveLength(1);
    expect(await fix({})).toMatchObject({ alreadyDone: true });
  });
});
