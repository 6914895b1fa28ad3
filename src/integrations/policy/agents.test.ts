import { beforeAll, describe, expect, it } from "vitest";
import type { Resource } from "../../kernel/work/effect.ts";
import { policy as policySlice, type Policy } from "../../ops/policy/index.ts";
import { createPolicy } from "./policy.ts";

const AGENTS = { "release-manager": "release", "meta-updater": "docs", toolsmith: "tooling" } as const;
type AgentName = keyof typeof AGENTS;
type Row = readonly [cell: string, action: string, resource: Resource, outcome: "allow" | "ask" | "deny"];

const file = (path: string): Resource => ({ kind: "file", id: path, path });
const branch = (name: string, more: Partial<Resource> = {}): Resource => ({
  kind: "branch",
  id: name,
  branch: name,
  ...more,
});
const command = (...words: string[]): Resource => ({ kind: "command", id: words.join(" "), command: words });
const repository: Resource = { kind: "repository", id: "/srv/some" };
const release: Resource = { kind: "release", id: "some@v1.0.0" };
const pull: Resource = { kind: "pull_request", id: "some:feat/x", branch: "feat/x" };

let policy: Policy;
beforeAll(async () => {
  const own = Object.entries(AGENTS).map(
    ([agent, slice]) => new URL(`../../ops/${slice}/${agent}.cedar`, import.meta.url),
  );
  policy = await createPolicy({
    files: [...policySlice.policies, ...own],
    agents: ["coord-ops", ...Object.keys(AGENTS)],
    actions: [],
  });
});

function expectRow(agent: AgentName, [, action, resource, outcome]: Row): void {
  const decision = policy.decide({ agent, chain: ["coord-ops"], action, resource });
  expect(decision, decision.policy).toMatchObject({ outcome });
}

describe("release-manager. Source: release specification, what it may and may not", () => {
  const rows: readonly Row[] = [
    ["alone: reads the repository", "git.read", repository, "allow"],
    ["alone: reads the forge (view, list PRs)", "forge.read", repository, "allow"],
    ["alone: reads files", "file.read", file("src/a.ts"), "allow"],
    ["alone: analyses the whole repository", "file.read", { ...repository, path: "" }, "allow"],
    ["alone: looks for secrets", "secret.scan", repository, "allow"],
    [
      "alone: commit",
      "git.commit",
      branch("feat/x", { isProtected: false, paths: ["src/a.ts", "README.md"] }),
      "allow",
    ],
    ["alone: commit of no file", "git.commit", branch("feat/x", { paths: [] }), "allow"],
    [
      "alone: push to a feature branch",
      "git.push",
      branch("feat/x", { isProtected: false, isForce: false, remote: "origin" }),
      "allow",
    ],
    ["alone: branch", "git.branch.create", branch("feat/x"), "allow"],
    ["alone: the run's own work tree at another commit", "git.worktree.move", repository, "allow"],
    ["alone: create PRs", "forge.pr.create", pull, "allow"],
    ["alone: close PRs", "forge.pr.close", pull, "allow"],
    ["alone: patch bump", "version.bump", { ...repository, change: "patch" }, "allow"],
    ["alone: rebase of its own branch", "git.rebase", branch("feat/x"), "allow"],
    ["alone: run the checks", "process.run", command("npm", "test"), "allow"],
    [
      "alone: checks through a shell whose every part is plain",
      "process.run",
      command("sh", "-c", "npm test && npm run lint"),
      "allow",
    ],
    ["asks: minor bump", "version.bump", { ...repository, change: "minor" }, "ask"],
    ["asks: major bump", "version.bump", { ...repository, change: "major" }, "ask"],
    ["asks: release tag", "git.tag.create", { kind: "tag", id: "v1.0.0" }, "ask"],
    ["asks: push of a release tag", "git.tag.push", { kind: "tag", id: "v1.0.0" }, "ask"],
    ["asks: forge release", "forge.release.create", { kind: "release", id: "v1.0.0" }, "ask"],
    ["asks: a file of the release", "forge.release.upload", { ...release, path: "dist/a.tgz" }, "ask"],
    ["asks: showing a drafted release", "forge.release.publish", release, "ask"],
    ["asks: a comment on a PR", "forge.pr.comment", pull, "ask"],
    ["asks: a label on a PR", "forge.pr.label", pull, "ask"],
    ["never attaches a key file to a release", "forge.release.upload", { ...release, path: "deploy.pem" }, "deny"],
    ["never attaches .env to a release", "forge.release.upload", { ...release, path: ".env" }, "deny"],
    ["asks: rebase of a shared branch", "git.rebase", branch("team/x", { isShared: true }), "ask"],
    ["asks: rebase of a protected branch", "git.rebase", branch("main"), "ask"],
    ["alone: reads a registry of packages", "registry.read", { kind: "host", id: "registry" }, "allow"],
    ["alone: packs a package", "package.pack", command("pack", "core@1.0.0"), "allow"],
    ["asks: publishing", "publish.package", { kind: "release", id: "npm" }, "ask"],
    ["asks: publishing by a command", "process.run", command("npm", "publish"), "ask"],
    [
      "asks: publishing within a shell",
      "process.run",
      command("bash", "-lc", "cd pkg; CI=1 npm publish --access public"),
      "ask",
    ],
    [
      "asks: a commit that changes CI (GitHub)",
      "git.commit",
      branch("feat/x", { paths: ["src/a.ts", ".github/workflows/ci.yml"] }),
      "ask",
    ],
    ["asks: a commit that changes CI (GitLab)", "git.commit", branch("feat/x", { paths: [".gitlab-ci.yml"] }), "ask"],
    [
      "asks: a commit that changes CI (any case)",
      "git.commit",
      branch("feat/x", { paths: [".GitHub/Workflows/ci.yml"] }),
      "ask",
    ],
    [
      "asks: a commit that changes other critical configuration",
      "git.commit",
      branch("feat/x", { paths: [".github/CODEOWNERS"] }),
      "ask",
    ],
    [
      "asks: a commit that changes policies",
      "git.commit",
      branch("feat/x", { paths: [".signalbox/policies/own.cedar"] }),
      "ask",
    ],
    ["asks: a commit that touches a key file", "git.commit", branch("feat/x", { paths: ["old/.env"] }), "ask"],
    ["asks: a commit on a protected branch", "git.commit", branch("main", { isProtected: true, paths: ["a"] }), "ask"],
    ["asks: a command that could hide another", "process.run", command("node", "-e", "1"), "ask"],
    ["asks: a runner that fetches what it runs", "process.run", command("npx", "something"), "ask"],
    ["never: push to main", "git.push", branch("main", { isProtected: false }), "deny"],
    ["never: push to master", "git.push", branch("master"), "deny"],
    ["never: push to a release branch", "git.push", branch("release/1.2"), "deny"],
    ["never: push to a branch that the forge protects", "git.push", branch("feat/x", { isProtected: true }), "deny"],
    ["never: force push", "git.push", branch("feat/x", { isForce: true }), "deny"],
    ["never: reset --hard", "git.reset", branch("feat/x"), "deny"],
    ["never: reset --hard by a command", "process.run", command("git", "reset", "--hard"), "deny"],
    ["never: --no-verify", "git.skip_hooks", branch("feat/x"), "deny"],
    ["never: --no-verify by a command", "process.run", command("git", "commit", "--no-verify"), "deny"],
    ["never: amend", "git.amend", branch("feat/x"), "deny"],
    ["never: change git config", "git.config", repository, "deny"],
    [
      "never: change git config by a wrapped command",
      "process.run",
      command("env", "A=1", "/usr/bin/git", "config", "x", "y"),
      "deny",
    ],
    ["never: git within a shell", "process.run", command("sh", "-c", "npm test && git push --force"), "deny"],
    ["never: merge its own PR", "forge.pr.merge", pull, "deny"],
    ["never: merge by the forge's own program", "process.run", command("gh", "pr", "merge", "1"), "deny"],
    ["never: read .env", "file.read", file(".env"), "deny"],
    ["never: read .env of a stage", "file.read", file("app/.env.production"), "deny"],
    ["never: read a key file", "file.read", file("deploy/id_ed25519"), "deny"],
    ["never: read a certificate's key", "file.read", file("certs/server.key"), "deny"],
    ["never: read credentials", "file.read", file(".netrc"), "deny"],
    ["may read an example of .env", "file.read", file(".env.example"), "allow"],
    ["may read a public key", "file.read", file("keys/id_rsa.pub"), "allow"],
    ["not its task: write files", "file.write", file("src/a.ts"), "deny"],
    ["not its task: write git's own files", "file.write", file(".git/hooks/pre-commit"), "deny"],
  ];
  it.each(rows)("%s", (...row) => expectRow("release-manager", row));

  it.each([
    ["npm", "run", "lint"],
    ["pnpm", "test"],
    ["make", "test"],
    ["cargo", "test"],
    ["go", "test", "./..."],
    ["python3", "-m", "pytest"],
    ["mvn", "--batch-mode", "test"],
    ["bundle", "exec", "rake", "test"],
    ["./gradlew", "test"],
    ["node", "scripts/check.mjs"],
  ])("runs the check %s %s %s alone", (...words) => {
    expect(
      policy.decide({
        agent: "release-manager",
        chain: ["coord-ops"],
        action: "process.run",
        resource: command(...words),
      }).outcome,
    ).toBe("allow");
  });
});

describe("meta-updater. Source: documentation and tooling specification, permission", () => {
  const rows: readonly Row[] = [
    ["reads the repository", "git.read", repository, "allow"],
    ["reads files", "file.read", file("src/a.ts"), "allow"],
    ["asks a host of the web", "http.fetch", { kind: "host", id: "example.org", host: "example.org" }, "allow"],
    [
      "asks before it runs examples",
      "docs.examples.run",
      { ...command("2 runnable examples"), paths: ["README.md"] },
      "ask",
    ],
    ["reads Signalbox's own records", "records.read", repository, "allow"],
    ["writes a report", "file.write", file("docs/reports/2026-W47.md"), "allow"],
    ["writes a proposal", "file.write", file("docs/proposals/0001-skill.md"), "allow"],
    ["writes CHANGELOG.md", "file.write", file("CHANGELOG.md"), "allow"],
    ["writes CLAUDE.md", "file.write", file("CLAUDE.md"), "allow"],
    ["writes AGENTS.md", "file.write", file("AGENTS.md"), "allow"],
    ["writes Markdown anywhere", "file.write", file("packages/a/README.md"), "allow"],
    ["writes a documentation path", "file.write", file("docs/guide/start.rst"), "allow"],
    ["never application code", "file.write", file("src/a.ts"), "deny"],
    ["never code beside documentation", "file.write", file("docs/conf.py"), "deny"],
    ["never infrastructure", "file.write", file("Dockerfile"), "deny"],
    ["never infrastructure, even in Markdown", "file.write", file("terraform/README.md"), "deny"],
    ["never security policy", "file.write", file("SECURITY.md"), "deny"],
    ["never security policy elsewhere", "file.write", file(".github/security.md"), "deny"],
    ["never compliance policy", "file.write", file("docs/compliance/gdpr.md"), "deny"],
    ["never compliance policy at the top", "file.write", file("COMPLIANCE.md"), "deny"],
    ["never privacy policy", "file.write", file("docs/security/privacy.md"), "deny"],
    ["never the licence", "file.write", file("LICENSE.md"), "deny"],
    ["never quality gates", "file.write", file(".oxlintrc.json"), "deny"],
    ["never quality gates in Markdown", "file.write", file("docs/quality-gates/review.md"), "deny"],
    ["never CI", "file.write", file(".github/workflows/README.md"), "deny"],
    ["never Kubernetes manifests", "file.write", file("k8s/notes.md"), "deny"],
    ["never a page outside of the repository", "file.write", file("../README.md"), "deny"],
    ["never a page by a detour into code", "file.write", file("docs/../src/a.ts"), "deny"],
    ["never who owns code", "file.write", file("CODEOWNERS"), "deny"],
    ["never agents' permissions", "file.write", file(".claude/agents/toolsmith.md"), "deny"],
    ["never what is accepted", "file.write", file("signalbox.baseline.yaml"), "deny"],
    ["never operations' documents", "file.write", file("runbooks/restart.md"), "deny"],
    ["never reads .env", "file.read", file(".env"), "deny"],
    ["never writes a key file", "file.write", file("docs/key.pem"), "deny"],
    ["never commits", "git.commit", branch("feat/x", { paths: ["README.md"] }), "deny"],
    ["never pushes", "git.push", branch("feat/x"), "deny"],
    ["never merges its own PR", "forge.pr.merge", pull, "deny"],
    ["never closes a PR", "forge.pr.close", pull, "deny"],
    ["never makes a release", "forge.release.create", release, "deny"],
    ["never attaches a file to a release", "forge.release.upload", { ...release, path: "CHANGELOG.md" }, "deny"],
    ["runs no command", "process.run", command("npm", "test"), "deny"],
    ["never publishes", "publish.package", { kind: "release", id: "npm" }, "deny"],
    ["never packs", "package.pack", command("pack", "core@1.0.0"), "deny"],
  ];
  it.each(rows)("%s", (...row) => expectRow("meta-updater", row));
});

describe("toolsmith. Source: documentation and tooling specification, toolsmith", () => {
  const rows: readonly Row[] = [
    ["reads the repository", "git.read", repository, "allow"],
    ["reads files", "file.read", file(".claude/skills/a/SKILL.md"), "allow"],
    ["writes a skill", "file.write", file(".claude/skills/a/SKILL.md"), "allow"],
    ["writes a skill's script", "file.write", file(".claude/skills/a/scripts/run.sh"), "allow"],
    ["writes a skill of ours", "file.write", file(".signalbox/skills/a/SKILL.md"), "allow"],
    ["writes a template", "file.write", file(".signalbox/templates/skill.md"), "allow"],
    ["asks for an agent", "file.write", file(".claude/agents/new-one.md"), "ask"],
    ["asks for an agent of ours", "file.write", file(".signalbox/agents/new-one.md"), "ask"],
    ["writes a tool", "file.write", file(".signalbox/tools/a/src/server.ts"), "allow"],
    ["never policies", "file.write", file(".signalbox/policies/own.cedar"), "deny"],
    ["never what is accepted", "file.write", file("signalbox.baseline.yaml"), "deny"],
    ["never settings", "file.write", file("signalbox.yaml"), "deny"],
    ["runs no examples", "docs.examples.run", command("README.md:1"), "deny"],
    ["asks no host of the web", "http.fetch", { kind: "host", id: "a.example", host: "a.example" }, "deny"],
    ["never out of its folders", "file.write", file(".claude/skills/../../src/a.ts"), "deny"],
    ["never a folder of nearly the same name", "file.write", file(".claude/skills-old/a.md"), "deny"],
    ["never application code", "file.write", file("src/a.ts"), "deny"],
    ["never documentation", "file.write", file("README.md"), "deny"],
    ["never a secret within a skill", "file.write", file(".claude/skills/a/.env"), "deny"],
    ["never reads .env", "file.read", file(".env"), "deny"],
    ["never commits", "git.commit", branch("feat/x"), "deny"],
    ["never opens PRs", "forge.pr.create", pull, "deny"],
    ["runs no command", "process.run", command("npm", "test"), "deny"],
    ["never publishes", "publish.package", { kind: "release", id: "npm" }, "deny"],
    ["reads no registry", "registry.read", { kind: "host", id: "registry" }, "deny"],
  ];
  it.each(rows)("%s", (...row) => expectRow("toolsmith", row));

  it.each([".claude/agents/new-one.md", ".signalbox/agents/new-one.md"])(
    "asks somebody of the review area architecture about %s",
    (path) => {
      const asked = { agent: "toolsmith", chain: ["coord-ops"], action: "file.write", resource: file(path) };
      expect(policy.decide(asked)).toMatchObject({ outcome: "ask", area: "architecture" });
    },
  );
});
