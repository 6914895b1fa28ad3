import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** One bad file a row: the rule that must catch it, where it stands, what it imports. */
const BROKEN: readonly (readonly [rule: string, file: string, imported: string])[] = [
  ["kernel-imports-nothing-of-ours", "src/kernel/bad-ring.ts", "../ops/signals/index.ts"],
  ["kernel-imports-only-zod", "src/kernel/bad-package.ts", "semver"],
  ["ops-imports-kernel-and-ops", "src/ops/release/bad-ring.ts", "../../engine/good.ts"],
  ["domain-imports-pure-packages", "src/ops/release/bad-package.ts", "picocolors"],
  ["domain-imports-pure-node", "src/ops/release/bad-node.ts", "node:fs"],
  ["domain-imports-pure-node", "src/kernel/bad-node.ts", "node:child_process"],
  ["slice-has-a-rank", "src/ops/unheard-of/index.ts", "../../kernel/good.ts"],
  ["slice-by-its-face", "src/ops/workflows/bad-depth.ts", "../release/model.ts"],
  ["face-from-outside", "src/storage/bad-depth.ts", "../ops/release/model.ts"],
  ["rank-0-imports-lower", "src/ops/memory/bad-rank.ts", "../todos/index.ts"],
  ["rank-1-imports-lower", "src/ops/policy/bad-rank.ts", "../approvals/index.ts"],
  ["peers-name-types-of-runs-only", "src/ops/approvals/bad-rank.ts", "../runs/index.ts"],
  ["rank-2-imports-lower", "src/ops/coordination/bad-rank.ts", "../workspace/index.ts"],
  ["rank-3-imports-lower", "src/ops/workspace/bad-rank.ts", "../release/index.ts"],
  ["rank-4-imports-lower", "src/ops/changelog/bad-rank.ts", "../release/index.ts"],
  ["rank-5-imports-lower", "src/ops/release/bad-rank.ts", "../docs/index.ts"],
  ["rank-6-imports-lower", "src/ops/workflows/bad-rank.ts", "../deploy/index.ts"],
  ["engine-stands-alone", "src/engine/bad-edge.ts", "../storage/good.ts"],
  ["storage-stands-alone", "src/storage/bad-edge.ts", "../engine/good.ts"],
  ["integrations-stands-alone", "src/integrations/git/bad-edge.ts", "../../storage/good.ts"],
  ["surfaces-stands-alone", "src/surfaces/cli/bad-edge.ts", "../../integrations/process/good.ts"],
  ["door-stands-alone", "src/surfaces/cli/bad-door.ts", "../http/good.ts"],
  ["nobody-imports-app", "src/storage/bad-top.ts", "../app/good.ts"],
  ["shipped-code-imports-no-test", "src/app/bad-test.ts", "../testing/good.ts"],
  ["testing-imports-kernel-and-ops", "src/testing/bad-edge.ts", "../storage/good.ts"],
  ["child-process-in-one-place", "src/integrations/git/bad-node.ts", "node:child_process"],
  ["network-in-doors-and-integrations", "src/storage/bad-network.ts", "node:https"],
  ["doors-touch-no-files", "src/surfaces/cli/bad-files.ts", "node:fs/promises"],
  ["only-engine-imports-dbos-inc", "src/storage/bad-dbos.ts", "@dbos-inc/dbos-sdk"],
  ["only-storage-imports-pg-types-pg-electric-sql", "src/engine/bad-pg.ts", "pg"],
  ["only-storage-imports-pg-types-pg-electric-sql", "src/engine/bad-pglite.ts", "@electric-sql/pglite"],
  ["only-surfaces-imports-hono-hono-commander-modelcontextprotocol", "src/app/bad-commander.ts", "commander"],
  ["only-integrations-policy-imports-cedar-policy", "src/app/bad-cedar.ts", "@cedar-policy/cedar-wasm/nodejs"],
  ["only-integrations-github-imports-octokit-octokit", "src/app/bad-octokit.ts", "octokit"],
  ["only-integrations-smtp-imports-nodemailer-types-nodemailer", "src/app/bad-mail.ts", "nodemailer"],
  ["only-integrations-oidc-imports-openid-client-oauth-webapi-jose", "src/app/bad-sign-in.ts", "openid-client"],
  ["only-integrations-secrets-imports-secretlint", "src/app/bad-secretlint.ts", "@secretlint/core"],
  ["only-integrations-process-imports-execa", "src/app/bad-execa.ts", "execa"],
  ["web-knows-the-contract-alone", "web/src/bad-ring.ts", "../../src/kernel/good.ts"],
  ["web-takes-types-alone", "web/src/bad-value.ts", "../../src/surfaces/http/contract/wire.ts"],
  ["nobody-imports-web", "src/app/bad-web.ts", "../../web/src/good.ts"],
  ["no-cycles", "src/app/circle-one.ts", "./circle-two.ts"],
  ["resolvable", "src/app/bad-path.ts", "./nowhere.ts"],
  ["shipped-dependencies", "src/app/bad-dev.ts", "fast-check"],
];

/** Files that are in order: none of them may be reported. */
const SOUND: readonly (readonly [file: string, imported: string])[] = [
  ["src/kernel/good.ts", "zod"],
  ["src/kernel/pure.ts", "node:crypto"],
  ["src/ops/runs/index.ts", "../../kernel/good.ts"],
  ["src/ops/runs/peer.ts", "../todos/index.ts"],
  ["src/ops/todos/index.ts", "zod"],
  ["src/ops/signals/index.ts", "../../kernel/good.ts"],
  ["src/ops/approvals/index.ts", "../../kernel/good.ts"],
  ["src/ops/workspace/index.ts", "../approvals/index.ts"],
  ["src/ops/docs/index.ts", "../workspace/index.ts"],
  ["src/ops/deploy/index.ts", "../docs/index.ts"],
  ["src/ops/release/model.ts", "semver"],
  ["src/ops/release/index.ts", "./model.ts"],
  ["src/engine/good.ts", "@dbos-inc/dbos-sdk"],
  ["src/storage/good.ts", "pg"],
  ["src/storage/ports.ts", "../ops/release/index.ts"],
  ["src/integrations/process/good.ts", "node:child_process"],
  ["src/integrations/git/good.ts", "../process/good.ts"],
  ["src/surfaces/cli/good.ts", "commander"],
  ["src/surfaces/http/good.ts", "node:fs"],
  ["src/surfaces/http/contract/wire.ts", "zod"],
  ["web/src/good.ts", "react"],
  ["src/testing/good.ts", "../ops/runs/index.ts"],
  ["src/app/good.ts", "../storage/good.ts"],
  ["src/storage/good.test.ts", "../testing/good.ts"],
];

interface Violation {
  readonly from: string;
  readonly rule: string;
}

let place = "";
let violations: readonly Violation[] = [];
let ruleNames: readonly string[] = [];

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "signalbox-boundaries-"));
  for (const name of ["tsconfig.json", "package.json", ".dependency-cruiser.mjs"])
    copyFileSync(join(ROOT, name), join(place, name));
  symlinkSync(join(ROOT, "node_modules"), join(place, "node_modules"));
  for (const [file, imported] of [...SOUND, ...BROKEN.map(([, ...rest]) => rest)]) {
    mkdirSync(dirname(join(place, file)), { recursive: true });
    writeFileSync(join(place, file), `import * as imported from "${imported}";\nexport const used = imported;\n`);
  }
  writeFileSync(
    join(place, "src/app/circle-two.ts"),
    `import * as imported from "./circle-one.ts";\nexport const used = imported;\n`,
  );
  writeFileSync(
    join(place, "src/ops/approvals/allowed.ts"),
    `import type { used } from "../runs/index.ts";\nexport type Used = typeof used;\n`,
  );
  writeFileSync(join(place, "src/engine/allowed.ts"), `import type pg from "pg";\nexport type Pool = pg.Pool;\n`);
  writeFileSync(
    join(place, "web/src/allowed.ts"),
    `import type { used } from "../../src/surfaces/http/contract/wire.ts";\nexport type Used = typeof used;\n`,
  );
  const cruised = spawnSync("node_modules/.bin/depcruise", ["src", "web/src", "--output-type", "json"], {
    cwd: place,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    timeout: 60_000,
  });
  violations = JSON.parse(cruised.stdout).summary.violations.map((found: { from: string; rule: { name: string } }) => ({
    from: found.from,
    rule: found.rule.name,
  }));
  const printed = execFileSync(
    process.execPath,
    [
      "-e",
      'import("./.dependency-cruiser.mjs").then((m) => console.log(JSON.stringify(m.default.forbidden.map((rule) => rule.name))))',
    ],
    {
      cwd: ROOT,
      encoding: "utf8",
    },
  );
  ruleNames = JSON.parse(printed);
}, 90_000);

afterAll(() => rmSync(place, { recursive: true, force: true }));

describe("the import boundaries", () => {
  it.each(BROKEN)("%s catches %s importing %s", (rule, file) => {
    expect(violations).toContainEqual({ from: file, rule });
  });

  it("lets sound imports pass", () => {
    const sound = new Set(
      SOUND.map(([file]) => file).concat("src/ops/approvals/allowed.ts", "src/engine/allowed.ts", "web/src/allowed.ts"),
    );
    expect(violations.filter((found) => sound.has(found.from))).toEqual([]);
  });

  it("has a broken example for every rule", () => {
    const shown = new Set(BROKEN.map(([rule]) => rule));
    expect(ruleNames.filter((name) => !shown.has(name))).toEqual([]);
  });
});
