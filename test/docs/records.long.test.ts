import { afterEach, beforeEach, expect, it } from "vitest";
import { expectEnd, makeWorld, type World } from "../faults/world.ts";

const BROKEN = "# Project\n\nA project, see [one](one.md), [two](two.md) and [three](three.md).\n";
const WHOLE = "# Project\n\nA project.\n";

let world: World;
beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.remove());

function readme(text: string): void {
  world.write("README.md", text);
  world.git("commit", "-q", "-a", "-m", "docs: write");
}

it("says in text, Markdown and JSON what is new, fixed and still open since the last audit", async () => {
  expectEnd(await world.run(["docs", "audit"]), 0, /nothing to compare with/);
  readme(BROKEN);
  const json = JSON.parse((await world.run(["docs", "audit", "--json"])).stdout);
  expect(json.trend).toMatchObject({ new: 3, fixed: 0 });
  expect(json.trend.open).toBeGreaterThan(0);
  readme(WHOLE);
  expectEnd(await world.run(["docs", "audit"]), 0, /0 new, 3 fixed, \d+ unchanged/, /fixed medium README\.md:3/);
  expectEnd(await world.run(["docs", "audit", "--markdown"]), 0, /0 new, 0 fixed, \d+ unchanged/);
});

it("accepts known findings with a reason until a day, and lets the others set the exit code", async () => {
  readme(BROKEN);
  expectEnd(await world.run(["audit", "--fail-on", "medium"]), 1, /broken|does not exist/);
  const why = ["--reason", "pages come with the next release", "--expires", "30d"];
  expectEnd(await world.run(["baseline", "add", ...why]), 0, /signalbox\.baseline\.yaml/);
  world.git("add", "-A");
  world.git("commit", "-q", "-m", "chore: accept what is known");
  expectEnd(await world.run(["audit", "--fail-on", "medium"]), 0, /accepted/);
  readme(BROKEN.replace("one.md", "four.md"));
  expectEnd(await world.run(["audit", "--fail-on", "medium"]), 1, /four\.md/);
  world.write(
    "old.yaml",
    'version: 1\naccepted:\n  - { rule: docs/broken-link, reason: "known for long", expires: 2020-01-31 }\n',
  );
  expectEnd(await world.run(["audit", "--baseline", "old.yaml", "--fail-on", "medium"]), 1, /expired/);
  expectEnd(await world.run(["audit", "--baseline", "gone.yaml"]), 1, /there is no baseline gone\.yaml/);
});

it("writes a report as a page of the repository and proposes it, and leaves the work tree alone", async () => {
  await world.run(["docs", "audit"]);
  const args = ["report", "retrospective", "--out", "docs/reports/"];
  expectEnd(await world.run(args), 0, /pull request|pr\/1/i);
  const branch = world.git("branch", "--format=%(refname:short)", "--list", "docs/*");
  expect(branch).not.toBe("");
  const [page = ""] = world.git("diff", "--name-only", `main..${branch}`).split("\n");
  expect(page).toMatch(/^docs\/reports\/.*\.md$/);
  expect(world.git("show", `${branch}:${page}`)).toMatch(/^# /);
  expect(world.git("status", "--porcelain")).toBe("");
});

it("proposes what was seen three times, and writes it down with its evidence", async () => {
  expectEnd(await world.run(["propose"]), 0, /nothing|no pattern|0 proposals/i);
  readme(BROKEN);
  await world.run(["docs", "audit"]);
  expectEnd(await world.run(["propose"]), 0, /docs\/broken-link/, /--open/);
  expectEnd(await world.run(["propose", "--open"]), 0, /pr\/1/);
  const branch = world.git("branch", "--format=%(refname:short)", "--list", "docs/*");
  const pages = world.git("diff", "--name-only", `main..${branch}`).split("\n");
  expect(pages.every((page) => /^docs\/proposals\/.*\.md$/.test(page))).toBe(true);
  expect(world.git("show", `${branch}:${pages[0] ?? ""}`)).toMatch(/run_\w+/);
});

it("mends what needs no judgement, and edits sections, on branches of their own", async () => {
  world.write("docs/guide.md", "# Guide\n\n## Set up\n\nText.");
  readme("# Project\n\nSee [the guide](docs/Guide.md#set-up).\n");
  world.git("add", "-A");
  world.git("commit", "-q", "-m", "docs: guide");
  expectEnd(await world.run(["docs", "fix", "--dry-run"]), 0, /-See \[the guide\]\(docs\/Guide\.md/);
  expectEnd(await world.run(["docs", "fix"]), 0, /pr\/1/);
  const [fixed = ""] = world.git("branch", "--format=%(refname:short)", "--list", "docs/*").split("\n");
  expect(world.git("show", `${fixed}:README.md`)).toContain("(docs/guide.md#set-up)");
  world.git("merge", "-q", fixed);
  const rename = ["docs", "update", "docs/guide.md", "--section", "Set up", "--operation", "rename", "--text", "Begin"];
  expectEnd(await world.run(rename), 0, /pr\/2/);
  expectEnd(await world.run([...rename.slice(0, -1), ""]), 2);
  expect(world.git("status", "--porcelain")).toBe("");
});
