import { compilePatterns, spell } from "./path-pattern.ts";

/** What a path is, by pattern. `except` takes paths out again. `anyCase` for kinds that forbid: `.ENV` is `.env` on many disks. */
export interface PathKind {
  readonly kind: string;
  readonly patterns: readonly string[];
  readonly except?: readonly string[];
  readonly anyCase: boolean;
}

/** What paths are, in one table. Source: agents specification, section 3; release and docs specifications, permissions. */
export const PATH_KINDS: readonly PathKind[] = [
  {
    kind: "secret",
    patterns: [
      ".env",
      ".env.*",
      "*.env",
      ".envrc",
      "*.pem",
      "*.key",
      "*.p12",
      "*.pfx",
      "*.jks",
      "*.keystore",
      "*.kdbx",
      "*.ppk",
      "id_{rsa,dsa,ecdsa,ed25519}*",
      ".ssh/**",
      "**/.ssh/**",
      ".gnupg/**",
      "**/.gnupg/**",
    ],
    except: [
      ".env.{example,sample,template,dist,defaults}",
      "*.{example,sample,template}.env",
      "{example,sample,template}.env",
      "id_*.pub",
    ],
    anyCase: true,
  },
  {
    kind: "credentials",
    patterns: [
      ".netrc",
      "_netrc",
      ".npmrc",
      ".pypirc",
      ".git-credentials",
      ".pgpass",
      ".vault-token",
      "credentials",
      "credentials.{json,yml,yaml,toml,csv}",
      "service-account*.json",
      "**/.docker/config.json",
      "**/.kube/config",
      "kubeconfig",
      "*.tfstate",
      "*.tfstate.backup",
      "secrets.{json,yml,yaml,toml}",
      ".htpasswd",
    ],
    anyCase: true,
  },
  { kind: "git-internals", patterns: [".git", ".git/**", "**/.git", "**/.git/**"], anyCase: true },
  {
    kind: "ci",
    patterns: [
      ".github/{workflows,actions}/**",
      ".gitlab-ci.yml",
      ".gitlab/ci/**",
      ".circleci/**",
      ".ci/**",
      ".buildkite/**",
      ".teamcity/**",
      ".tekton/**",
      ".semaphore/**",
      "**/.{gitea,forgejo}/workflows/**",
      "Jenkinsfile*",
      "azure-pipelines*.{yml,yaml}",
      ".azure-pipelines/**",
      "bitbucket-pipelines.yml",
      ".travis.yml",
      ".drone.{yml,yaml}",
      ".woodpecker.{yml,yaml}",
      ".woodpecker/**",
      "{.,}appveyor.yml",
      "cloudbuild.{yml,yaml}",
      "buildspec.{yml,yaml}",
    ],
    anyCase: true,
  },
  {
    kind: "critical-configuration",
    patterns: [
      "signalbox.{yaml,yml}",
      "signalbox.baseline.{yaml,yml}",
      ".signalbox/policies/**",
      "CODEOWNERS",
      ".github/{settings,dependabot}.{yml,yaml}",
      "renovate.json{,5}",
      ".renovaterc*",
      ".gitmodules",
      ".husky/**",
      ".githooks/**",
      "lefthook.{yml,yaml}",
      ".pre-commit-config.yaml",
    ],
    anyCase: true,
  },
  {
    kind: "infrastructure",
    patterns: [
      "Dockerfile*",
      "*.dockerfile",
      "{docker-,}compose*.{yml,yaml}",
      "*.tf",
      "*.tfvars",
      "*.hcl",
      "Vagrantfile",
      "Pulumi*.{yml,yaml}",
      "serverless.{yml,yaml}",
      "Chart.yaml",
      "kustomization.{yml,yaml}",
      "{k8s,kubernetes,helm,charts,terraform,ansible,infra,infrastructure,deploy,deployments,manifests}/**",
    ],
    anyCase: true,
  },
  {
    kind: "security-policy",
    patterns: [
      "SECURITY.*",
      "SECURITY",
      "SECURITY-*",
      "COMPLIANCE*",
      "PRIVACY*",
      "LICENSE*",
      "LICENCE*",
      "COPYING*",
      "security.txt",
      "{docs/,doc/,.github/,}{security,compliance,policies}/**",
    ],
    anyCase: true,
  },
  {
    kind: "quality-gate",
    patterns: [
      ".eslintrc*",
      "eslint.config.*",
      ".oxlintrc*",
      ".prettierrc*",
      "tsconfig*.json",
      "{vitest,jest,playwright}.config.*",
      "sonar-project.properties",
      "{.,}codecov.{yml,yaml}",
      ".dependency-cruiser*",
      "knip.json",
      ".markdownlint*",
      ".commitlintrc*",
      "commitlint.config.*",
      "biome.json*",
      "ruff.toml",
      "mypy.ini",
      ".flake8",
      "tox.ini",
      ".golangci*",
      ".rubocop*",
      "QUALITY[-_]GATE*",
      "{docs/,doc/,}quality-gates/**",
      "quality-gate*",
    ],
    anyCase: true,
  },
  {
    kind: "operations-document",
    patterns: ["runbooks/**", "postmortems/**", "docs/runbooks/**", "docs/postmortems/**"],
    anyCase: true,
  },
  { kind: "agent-spec", patterns: [".claude/**", ".signalbox/**"], anyCase: true },
  {
    kind: "documentation",
    patterns: [
      "*.{md,markdown,mdown}",
      "{docs,doc,documentation}/**/*.{md,mdx,markdown,rst,adoc,asciidoc,txt,png,jpg,jpeg,gif,svg,webp,pdf,csv}",
    ],
    anyCase: true,
  },
  { kind: "skill", patterns: [".claude/skills/**", ".signalbox/skills/**", ".claude/commands/**"], anyCase: false },
  { kind: "agent", patterns: [".claude/agents/*.md", ".claude/Agents/*.md", ".signalbox/agents/*.md"], anyCase: false },
  { kind: "template", patterns: [".claude/templates/**", ".signalbox/templates/**"], anyCase: false },
  { kind: "tool", patterns: [".mcp.json", ".claude/tools/**", ".signalbox/tools/**"], anyCase: false },
];

/** Tells what paths are by a table; more rows of the same kind widen it. */
export function createPathKinds(table: readonly PathKind[]): (path: string) => readonly string[] {
  const rows = table.map((row) => ({
    ...row,
    fits: compilePatterns(row.patterns, row.anyCase),
    isExcept: compilePatterns(row.except ?? [], row.anyCase),
  }));
  return (path) => {
    const exact = spell(path, false);
    const folded = spell(path, true);
    const kinds = new Set<string>();
    for (const row of rows) {
      const spelling = row.anyCase ? folded : exact;
      if (row.fits(spelling) && !row.isExcept(spelling)) kinds.add(row.kind);
    }
    return [...kinds];
  };
}
