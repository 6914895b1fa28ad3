import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeFinding, type Finding } from "../../kernel/record/finding.ts";
import { acceptFindings, compareLooks, judgeBaseline, parseBaseline, removeEntries } from "./index.ts";

const AT = Date.UTC(2026, 10, 21, 12);
const GROUNDS = { reason: "Known before the audit began", expires: "2027-01-31", by: "ada" };
const finding = (file: string, over: Partial<Finding> = {}): Finding => ({
  ...makeFinding({
    rule: "docs/broken-link",
    severity: "high",
    where: { file },
    message: `the link in ${file} leads to nothing`,
    remedy: "Mend it.",
    owner: "meta-updater",
  }),
  ...over,
});
const [ONE, TWO] = [finding("docs/a.md"), finding("docs/b.md")];
const baseline = (entries: string): string => `version: 1\naccepted:\n${entries}`;
const entry = (fields: string, expires = "2027-01-31"): string =>
  `  - ${fields}\n    reason: Known for a long time\n    expires: ${expires}\n`;
const judge = (text: string, findings: readonly Finding[], isWhole = true) =>
  judgeBaseline("b.yaml", parseBaseline(text, "b.yaml"), { findings, at: AT, isWhole });

describe("a baseline", () => {
  it.each<[string, string, readonly Finding[]]>([
    ["the finding of a fingerprint", `fingerprint: ${ONE.fingerprint}`, [ONE]],
    ["all of a rule", "rule: docs/broken-link", [ONE, TWO]],
    ["those of a rule in a file", "rule: docs/broken-link\n    where: docs/b.md", [TWO]],
    ["those of a rule in a folder", "rule: docs/broken-link\n    where: docs/", [ONE, TWO]],
    ["nothing of another rule", "rule: docs/stale", []],
    ["nothing in a file of nearly the same name", "rule: docs/broken-link\n    where: docs/a", []],
    ["nothing of another rule with this fingerprint", `fingerprint: ${ONE.fingerprint}\n    rule: docs/stale`, []],
  ])("accepts %s", (_what, fields, accepted) => {
    const judged = judge(baseline(entry(fields)), [ONE, TWO]);
    expect(judged.accepted.map((one) => one.fingerprint)).toEqual(accepted.map((one) => one.fingerprint));
    expect(judged.unmatched).toHaveLength(accepted.length === 0 ? 1 : 0);
  });

  it.each([
    ["2026-11-20", 0, 1],
    ["2026-11-21", 1, 0],
    ["2026-11-22", 1, 0],
  ])("that expires on %s accepts %i, and %i entries are named as expired", (expires, accepted, expired) => {
    const judged = judge(baseline(entry(`fingerprint: ${ONE.fingerprint}`, expires)), [ONE]);
    expect([judged.accepted.length, judged.expired.length]).toEqual([accepted, expired]);
  });

  it("says nothing of what matches nothing when not everything was looked at", () => {
    expect(judge(baseline(entry("rule: docs/stale")), [ONE], false).unmatched).toBeNull();
  });

  it.each<[string, string, string]>([
    ["no reason", baseline("  - rule: a/b\n    expires: 2027-01-31\n"), "line 3: accepted.0.reason"],
    [
      "a word for a reason",
      baseline("  - rule: a/b\n    reason: ok\n    expires: 2027-01-31\n"),
      "at least 8 characters",
    ],
    ["no expiry", baseline("  - rule: a/b\n    reason: Known for long\n"), "accepted.0.expires"],
    ["no day", baseline(entry("rule: a/b", "never")), "line 5: accepted.0.expires: expected a day"],
    ["a day that there is not", baseline(entry("rule: a/b", "2027-13-45")), "expected a day of the calendar"],
    ["neither rule nor fingerprint", baseline(entry("where: docs/")), "expected a fingerprint or a rule"],
    ["an unknown field", baseline(entry("rule: a/b\n    until: x")), "until"],
    ["another version", "version: 2\naccepted: []\n", "line 1: version"],
    ["broken YAML", "version: 1\naccepted: [\n", "line 3"],
    ["no YAML of a baseline", "- a\n", "b.yaml is no baseline"],
    ["an alias, which could be a bomb", "version: 1\naccepted: &a [*a]\n", "b.yaml is no baseline: Alias"],
  ])("is refused with %s", (_what, text, says) => {
    expect(() => parseBaseline(text, "b.yaml")).toThrow(says);
  });
});

describe("accepting findings", () => {
  it("writes a file that accepts exactly them", () => {
    const { text, added } = acceptFindings(null, "b.yaml", { findings: [ONE], grounds: GROUNDS, at: AT });
    expect(added).toBe(1);
    expect(judge(text, [ONE, TWO]).accepted.map((one) => one.fingerprint)).toEqual([ONE.fingerprint]);
  });

  it("keeps comments and other entries, renews what has expired, and passes over what is accepted", () => {
    const kept = `# ours\n${baseline(entry("rule: docs/stale # old friend"))}${entry(`fingerprint: ${ONE.fingerprint}`, "2026-01-01")}`;
    const edit = acceptFindings(kept, "b.yaml", { findings: [ONE, TWO], grounds: GROUNDS, at: AT });
    expect(edit).toMatchObject({ added: 1, renewed: 1, already: 0 });
    expect(edit.text).toContain("# ours");
    expect(edit.text).toContain("rule: docs/stale # old friend");
    expect(judge(edit.text, [ONE, TWO])).toMatchObject({ expired: [], accepted: [{}, {}] });
    const again = acceptFindings(edit.text, "b.yaml", { findings: [ONE, TWO], grounds: GROUNDS, at: AT });
    expect(again).toEqual({ text: edit.text, added: 0, renewed: 0, already: 2 });
  });

  it("accepts any findings whatever their places and reasons hold, and removes them again", () => {
    const place = fc.string({ unit: "binary", minLength: 1, maxLength: 40 }).filter((text) => !/\p{Cs}/u.test(text));
    const reason = fc
      .string({ unit: "binary", minLength: 8, maxLength: 60 })
      .filter((text) => Array.from(text.trim()).length >= 8 && !/\p{Cs}/u.test(text));
    fc.assert(
      fc.property(fc.uniqueArray(place, { maxLength: 5 }), reason, (files, why) => {
        const findings = files.map((file) => finding(file));
        const grounds = { ...GROUNDS, reason: why.trim() };
        const { text } = acceptFindings(null, "b.yaml", { findings, grounds, at: AT });
        expect(judge(text, findings).accepted).toHaveLength(findings.length);
        const { text: pruned, removed } = removeEntries(text, "b.yaml", () => true);
        expect([removed.length, judge(pruned, findings).accepted.length]).toEqual([findings.length, 0]);
      }),
      { numRuns: 100 },
    );
  });
});

describe("what changed between two audits", () => {
  it("tells new, fixed and open, and never takes a look that failed for a fix", () => {
    const other = finding("x", { owner: "toolsmith", fingerprint: "fnd_other" });
    const change = compareLooks([ONE, other], [TWO], new Set(["toolsmith"]));
    expect(compareLooks([ONE], [TWO], new Set([ONE.rule]))).toMatchObject({ fixed: [], unseen: 1 });
    expect([change.appeared, change.fixed, change.open, change.unseen]).toEqual([[TWO], [ONE], 0, 1]);
  });

  it("accounts for every finding once", () => {
    const some = fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { maxLength: 15 });
    const of = (numbers: readonly number[]) =>
      numbers.map((number) => finding("x", { fingerprint: `fnd_${number}`, owner: number % 2 === 0 ? "even" : "odd" }));
    fc.assert(
      fc.property(some, some, fc.boolean(), (before, now, isBlind) => {
        const change = compareLooks(of(before), of(now), new Set(isBlind ? ["even"] : []));
        expect(change.appeared.length + change.open).toBe(now.length);
        expect(change.fixed.length + change.open + change.unseen).toBe(before.length);
      }),
    );
  });
});
