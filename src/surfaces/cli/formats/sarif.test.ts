import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SEVERITIES } from "../../../kernel/record/finding.ts";
import { BEGUN, DESIGN_FINDINGS, sampleFinding } from "../testing/samples.ts";
import { SARIF_SCHEMA } from "../testing/sarif-schema.ts";
import { type SarifSource, toSarif, uriOfPath } from "./sarif.ts";

const validate = new Ajv({ strict: true, allErrors: true }).compile(SARIF_SCHEMA);
const source: SarifSource = {
  version: "1.2.3",
  run: "run_7f3k2",
  signal: "OPS:AUDIT",
  findings: DESIGN_FINDINGS,
  since: null,
  appeared: new Set(),
  accepted: new Map(),
  startedAt: BEGUN,
  endedAt: BEGUN + 5_200,
  succeeded: true,
};

function expectValid(log: unknown): void {
  validate(JSON.parse(JSON.stringify(log)));
  expect(validate.errors).toBeNull();
}

describe("SARIF", () => {
  it("fits the schema and carries every finding with its rule, level and fingerprint", () => {
    const log = toSarif(source);
    expectValid(log);
    expect(log).toMatchObject({
      version: "2.1.0",
      runs: [
        {
          tool: {
            driver: {
              rules: [
                { id: "docs/broken-link", help: { text: "Write the page or mend the link." } },
                { id: "docs/unknown-command" },
                { id: "git/orphaned-branch" },
              ],
            },
          },
          results: [
            {
              ruleId: "docs/broken-link",
              ruleIndex: 0,
              level: "error",
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: "docs/deploy.md", uriBaseId: "%SRCROOT%" },
                    region: { startLine: 41 },
                  },
                },
              ],
              partialFingerprints: { "signalboxFingerprint/v1": DESIGN_FINDINGS[0]?.fingerprint },
            },
            {
              ruleId: "git/orphaned-branch",
              ruleIndex: 2,
              locations: [{ logicalLocations: [{ fullyQualifiedName: "git" }] }],
            },
            { ruleId: "docs/unknown-command", ruleIndex: 1, level: "warning" },
          ],
        },
      ],
    });
  });

  it("is refused by the schema when a level is none of its own, so that the check can fail", () => {
    const log = JSON.stringify(toSarif(source)).replace('"level":"warning"', '"level":"medium"');
    expect(validate(JSON.parse(log))).toBe(false);
  });

  it("fits the schema for any finding", () => {
    const finding = fc.record({
      file: fc.option(fc.string({ unit: "binary", minLength: 1 }), { nil: undefined }),
      line: fc.option(fc.integer({ min: 1, max: 1e6 }), { nil: undefined }),
      severity: fc.constantFrom(...SEVERITIES),
      message: fc.string({ minLength: 1 }),
      remedy: fc.string(),
    });
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 5 }), (drafts) => {
        const findings = drafts.map(({ file, line, ...rest }) =>
          sampleFinding({
            ...rest,
            where: file === undefined ? { thing: "branch x" } : line === undefined ? { file } : { file, line },
          }),
        );
        return validate(JSON.parse(JSON.stringify(toSarif({ ...source, findings }))));
      }),
    );
  });

  it("keeps what GitHub takes: a relative place with a line, a fingerprint, few tags, and not too many results", () => {
    const owners = Array.from({ length: 30 }, (_, index) => `owner-${index}`);
    const owner = { owner: "owner-0", message: "x".repeat(9_000), where: { thing: "branch feat/x" } };
    const many = owners.map((name) => sampleFinding({ ...owner, owner: name }));
    const findings = [...many, ...Array.from({ length: 25_100 }, () => sampleFinding(owner))];
    const [run] = toSarif({ ...source, findings }).runs;
    expect(run?.results).toHaveLength(25_000);
    expect(run?.tool.driver.rules?.map((rule) => rule.properties?.tags?.length)).toEqual([20]);
    expect(run).toMatchObject({
      invocations: [{ toolExecutionNotifications: [{ message: { text: "130 lesser findings were left out." } }] }],
    });
    const first = run?.results?.slice(0, 1);
    expect(first).toMatchObject([
      {
        locations: [{ physicalLocation: { artifactLocation: { uri: ".git" }, region: { startLine: 1 } } }],
        partialFingerprints: { primaryLocationLineHash: `${sampleFinding(owner).fingerprint}:1` },
        message: { text: expect.stringMatching(/^.{4000}$/s) },
      },
    ]);
  });

  it("says of each result whether it is new, and why it is accepted", () => {
    const [first, second] = DESIGN_FINDINGS;
    const entry = { fingerprint: second?.fingerprint ?? "", rule: null, where: null, severity: null };
    const log = toSarif({
      ...source,
      since: "run_before",
      appeared: new Set([first?.fingerprint ?? ""]),
      accepted: new Map([[entry.fingerprint, { ...entry, reason: "Known for long", expires: "2027-01-31" }]]),
    });
    expectValid(log);
    expect(log.runs[0]?.results?.map((result) => result.baselineState)).toEqual(["new", "unchanged", "unchanged"]);
    expect(log.runs[0]?.results?.map((result) => result.suppressions?.[0]?.justification)).toEqual([
      undefined,
      "Known for long (until 2027-01-31)",
      undefined,
    ]);
  });

  it.each([
    ["docs/a b.md", "docs/a%20b.md"],
    ["ümlaut/50%.md", "%C3%BCmlaut/50%25.md"],
    ["a#b?c.md", "a%23b%3Fc.md"],
    ["it's (new).md", "it%27s%20%28new%29.md"],
    ["new\nline\\xff.md", "new%0Aline%5Cxff.md"],
  ])("writes the path %j as %s", (file, uri) => {
    expect(uriOfPath(file)).toBe(uri);
  });
});
