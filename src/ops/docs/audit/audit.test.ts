import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { audit, commit, found, git, made, removeAll, repository, write } from "../../../testing/audited-pages.ts";
import { createJobTools } from "../../../testing/job-tools.ts";
import type { DocsAudit } from "./model.ts";

afterEach(removeAll);

describe("links", () => {
  it("finds what leads nowhere, with file and line, and nothing else", async () => {
    const page = [
      "# A",
      "",
      "[ok](docs/b.md) [ok](docs) [ok](docs/b.md#two-words) [ok](#a) [ok](https://example.org/x) [ok](../../issues)",
      "[gone](docs/c.md)",
      "[case](docs/B.md) and ![image](docs/x.png)",
      '<a href="docs/gone.md">x</a> <img src="docs/b.md">',
      "[anchor](docs/b.md#three)",
      "[out](../other/x.md)",
      "[empty]()",
      "[ref][nowhere] [yes][b] `[code](gone.md)`",
      "",
      "[b]: docs/b.md",
      "[unused]: docs/b.md?x",
    ].join("\n");
    expect(await found({ "README.md": page, "docs/b.md": "# B\n\n## Two *words*\n" })).toEqual([
      "broken-anchor README.md:7",
      "broken-image README.md:5",
      "broken-link README.md:4",
      "broken-link README.md:6",
      "empty-link README.md:9",
      "final-newline README.md:13",
      "link-case README.md:5",
      "link-leaves-repository README.md:8",
      "undefined-reference README.md:10",
      "unused-reference README.md:13",
    ]);
  });

  it("knows anchors as the forge makes them: duplicates, HTML headings, ids, marks and letters of any script", async () => {
    const page =
      "# A\n\n## Same\n\n## Same\n\n<h2>From HTML</h2>\n\n<a name='named'></a>\n\n## Größe & `code()`: 日本\n\n## Mark {#own}\n\n";
    const links =
      "[1](#same) [2](#same-1) [3](#from-html) [4](#named) [5](#größe--code-日本) [6](#own) [7](#Same) [8](#same-2)\n";
    expect(await found({ "README.md": page + links })).toEqual([
      "broken-anchor README.md:15",
      "duplicate-heading README.md:5",
    ]);
  });

  it("tells a file that git does not track from one that is missing", async () => {
    const root = repository({ "README.md": "# A\n\n[x](made.md)\n", ".gitignore": "made.md\n" });
    write(root, { "made.md": "x\n" });
    expect((await audit(root)).findings.map(({ rule }) => rule)).toContain("docs/untracked-link");
  });

  it("leaves links alone where a site generator decides on them, and targets behind symbolic links", async () => {
    expect(
      await found({
        "hugo.toml": "",
        "content/a.md": "# A\n\n[x](../b/) ![i](pic.png) [y](/docs/z)\n",
        "README.md": "# R\n\n```sh\nls\n```\n",
      }),
    ).toEqual([]);
    const root = repository({ "README.md": "# A\n\n[x](link/in/it.md)\n" });
    symlinkSync("/nowhere", join(root, "link"));
    git(root, "add", "-A");
    expect((await audit(root)).findingsByRule["docs/broken-link"]).toBeUndefined();
  });
});

describe("consistency and examples", () => {
  it("finds order of headings, blocks without language and examples that do not parse", async () => {
    const page = [
      "# A",
      "",
      "### Deep",
      "",
      "```",
      "x",
      "```",
      "",
      "```json",
      '{"a": 1,}',
      "```",
      "",
      "```yaml",
      "a: [1",
      "```",
      "",
      "```bash",
      'echo "open',
      "```",
      "",
      "```ts",
      "const a = (1];",
      "```",
      "",
    ].join("\n");
    expect(await found({ "README.md": page })).toEqual([
      "broken-example README.md:13",
      "broken-example README.md:17",
      "broken-example README.md:21",
      "broken-example README.md:9",
      "fence-language README.md:5",
      "heading-order README.md:3",
    ]);
  });

  it.each([
    ["json", '// note\n{"a": 1,}'],
    ["json", '"scripts": { "a": "b" },'],
    ["json", '{ "a": ... }'],
    ["json", '{"a":1}\n{"b":2}'],
    ["yaml", "a: {{ value }}"],
    ["bash", "$ npm test\nIt's done"],
    ["bash", "echo it's fine # don't"],
    ["ts", "const a = /[(]/;"],
    ["ts", "function f() { ... }"],
  ])("takes %s as people write it in prose: %j", async (language, code) => {
    expect(await found({ "README.md": `# A\n\n\`\`\`${language}\n${code}\n\`\`\`\n` })).toEqual([]);
  });

  it("finds commands, files and versions that disagree with the manifests", async () => {
    const files = {
      "package.json": JSON.stringify({ name: "x", engines: { node: ">=20" }, scripts: { build: "tsc" } }),
      Makefile: "all:\n\techo\n",
      "scripts/run.sh": "",
      "README.md":
        "# A\n\n- Node.js >= 18\n\n```sh\nnpm run build\nnpm run absent\nmake all\nmake absent\n./scripts/run.sh\n./scripts/absent.sh\nnode dist/main.js\n```\n\n```sh\nnpm create vite my-app\nnpm run dev\n```\n",
    };
    expect(await found(files)).toEqual([
      "missing-command README.md:7",
      "missing-command README.md:9",
      "missing-path README.md:11",
      "version-mismatch README.md:3",
    ]);
  });

  it("finds titles given twice and terms in two spellings, and leaves translations and changelogs alone", async () => {
    const files = {
      "docs/a.md": "# Same\n\nGitHub GitHub\n",
      "docs/b.md": "# Same\n\nGithub\n",
      "docs/a.fr.md": "# Same\n",
      "CHANGELOG.md": "# C\n\nGithub\n\n## 1\n\n### Fixed\n\n## 2\n\n### Fixed\n",
    };
    expect(await found(files)).toEqual(["duplicate-title docs/b.md:1", "mixed-spelling docs/b.md:3"]);
  });
});

describe("freshness", () => {
  it("calls a page stale when it is old and what it speaks of has changed since, and not for its age alone", async () => {
    const root = repository({
      "docs/a.md": "# A\n\nSee `src/a.ts`.\n",
      "docs/b.md": "# B\n\nCalls `loadThings()`.\n",
      "docs/c.md": "# C\n\nSee `src/c.ts`.\n",
      "src/a.ts": "1",
      "src/b.ts": "export function loadThings() {}\n",
      "src/c.ts": "1",
    });
    commit(root, "2025-01-01T00:00:00Z");
    write(root, { "src/a.ts": "2", "src/b.ts": "export function loadThings(): void {}\n" });
    commit(root, "2026-05-01T00:00:00Z");
    const { findings, figures } = await audit(root);
    expect(findings.filter(({ rule }) => rule === "docs/stale-page").map(({ where }) => where.file)).toEqual([
      "docs/a.md",
      "docs/b.md",
    ]);
    expect(figures).toMatchObject({ pagesJudgedForFreshness: 3, staleShare: 2 / 3 });
  });

  it("does not judge a shallow clone, and says so", async () => {
    const origin = repository({ "docs/a.md": "# A\n\nSee `src/a.ts`.\n", "src/a.ts": "1" });
    commit(origin, "2025-01-01T00:00:00Z");
    write(origin, { "src/a.ts": "2" });
    commit(origin, "2026-05-01T00:00:00Z");
    const root = `${origin}-shallow`;
    made.push(root);
    git(origin, "clone", "-q", "--depth", "1", `file://${origin}`, root);
    const { skipped, findingsByRule, figures } = await audit(root);
    expect(skipped.join()).toContain("shallow");
    expect([findingsByRule["docs/stale-page"], figures.staleShare]).toEqual([undefined, null]);
  });
});

describe("any repository", () => {
  it("says how many web addresses and marked examples are beyond what one audit takes on", async () => {
    const links = Array.from({ length: 2_003 }, (_none, index) => `<https://a.example/${index}>`).join("\n");
    const block = "```sh runnable\ntrue\n```\n";
    const files = Object.fromEntries(
      Array.from({ length: 5 }, (_none, index) => [`${index}.md`, `# ${index}\n\n${block.repeat(41)}`]),
    );
    const { skipped, webLinks, runnable } = await audit(repository({ ...files, "README.md": `# A\n\n${links}\n` }));
    expect([webLinks.length, runnable.length]).toEqual([2_000, 200]);
    expect(skipped.join(" ")).toMatch(/3 web addresses beyond 2000 .* 5 marked examples beyond 200/);
  });

  it("reads the pages at the top first where there are more than one audit takes on, and says so", async () => {
    const root = repository({ "README.md": "# A\n\n[x](gone.md)\n" });
    const blob = execFileSync("git", ["hash-object", "README.md"], {
      cwd: root,
      encoding: "utf8",
      timeout: 30_000,
    }).trim();
    const rows = Array.from({ length: 20_000 }, (_none, index) => `100644 ${blob}\td/${index}.md\n`).join("");
    execFileSync("git", ["update-index", "--index-info"], { cwd: root, input: rows, timeout: 30_000 });
    const { figures, findings, skipped } = await audit(root);
    expect([figures.trackedFiles, figures.pages]).toEqual([20_001, 1]);
    expect(findings.map(({ rule }) => rule)).toContain("docs/broken-link");
    expect(skipped.join()).toContain("15001 of 20001 pages were not read: 5000 were sampled");
  });

  it("tells which files every repository should have are missing or empty", async () => {
    const { findings } = await audit(
      repository({ LICENSE: "\n", ".github/CODEOWNERS": "* @a\n", "docs/CONTRIBUTING.md": "# C\n" }),
    );
    expect(findings.map(({ rule, where }) => `${rule.slice(5)} ${where.file}`)).toEqual([
      "empty-file LICENSE",
      "missing-readme README.md",
      "missing-file CHANGELOG",
      "missing-file SECURITY",
    ]);
  });

  it("works on an empty one, and with newlines, quotes and bytes that are no UTF-8 in names", async () => {
    expect((await audit(repository({}))).figures.pages).toBe(0);
    const root = repository({ 'new\nline "q".md': "# A\n\n[x](gone.md)\n", "README.md": "# R\n" });
    execFileSync("bash", ["-c", "printf '# B\\n' > $'bad\\xff.md'; git add -A"], { cwd: root, timeout: 30_000 });
    const { findings, skipped } = await audit(root);
    expect(findings.find(({ rule }) => rule === "docs/broken-link")?.where).toEqual({
      file: 'new\nline "q".md',
      line: 3,
    });
    expect(skipped.join()).toContain("1 pages have names that are not UTF-8");
  });

  it("reads what is on disk, not what git had, and uses the cache for all else", async () => {
    const root = repository({ "README.md": "# A\n\n[x](b.md)\n", "b.md": "# B\n" });
    const tools = createJobTools();
    const first = await audit(root, tools);
    let reads = 0;
    const counting = {
      ...tools,
      readFile: async (path: string, limit: number) => (
        (reads += path.endsWith(".md") && !path.endsWith("README.md") ? 1 : 0),
        tools.readFile(path, limit)
      ),
    };
    expect((await audit(root, counting)).findings).toEqual(first.findings);
    expect(reads).toBe(0);
    write(root, { "README.md": "# A\n\n[x](c.md)\n" });
    expect((await audit(root, tools)).findingsByRule["docs/broken-link"]).toBe(1);
  });

  it("gives a finding the same fingerprint when its line has moved", async () => {
    const one = await audit(repository({ "README.md": "# A\n\n[x](gone.md)\n" }));
    const two = await audit(repository({ "README.md": "# A\n\nWords.\n\n[x](gone.md)\n" }));
    const print = (seen: DocsAudit) => seen.findings.find(({ rule }) => rule === "docs/broken-link");
    expect(print(two)?.fingerprint).toBe(print(one)?.fingerprint);
    expect([print(one)?.where.line, print(two)?.where.line]).toEqual([3, 5]);
  });
});
