import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type Event, eventBody, eventHash } from "../../kernel/record/event.ts";
import { checkExport } from "./verify-export.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

function chain(count: number): readonly Event[] {
  const events: Event[] = [];
  for (let seq = 1; seq <= count; seq += 1) {
    const draft = { key: `k${seq}`, name: "note", to: "inside", payload: { seq } } as const;
    const prevHash = events.at(-1)?.hash ?? "";
    const hash = eventHash(prevHash, { run: "run_1", seq, at: seq, body: eventBody(draft) });
    events.push({ ...draft, run: "run_1", seq, at: seq, prevHash, hash });
  }
  return events;
}

/** An export of three events; what is written of them may be another list, with a manifest that fits it. */
function exported(written: readonly Event[] = chain(3)): Map<string, string> {
  const files = {
    "run.json": "{}\n",
    "events.jsonl": written.map((event) => `${JSON.stringify(event)}\n`).join(""),
  };
  const digests = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, sha256(text)]));
  const manifest = { run: "run_1", chainHead: chain(3).at(-1)?.hash ?? "", events: 3, sha256: digests };
  return new Map([...Object.entries(files), ["manifest.json", JSON.stringify(manifest)]]);
}

const problemsOf = (files: ReadonlyMap<string, string>) => checkExport(files)?.problems.join("; ");

describe("an exported run", () => {
  it("holds as it was written", () => {
    expect(checkExport(exported())).toMatchObject({ run: "run_1", events: 3, problems: [] });
  });

  it("shows files that are missing, changed or added", () => {
    const missing = exported();
    missing.delete("run.json");
    expect(problemsOf(missing)).toBe("run.json is missing");
    expect(problemsOf(exported().set("run.json", "[]"))).toBe("run.json was changed");
    expect(problemsOf(exported().set("more.txt", ""))).toContain("more.txt was added");
  });

  it.each([
    [
      "changed",
      chain(3).with(1, { ...(chain(3)[1] ?? expect.fail()), payload: { seq: 7 } }),
      /record 2 \(note\) was changed/,
    ],
    ["left out", chain(3).toSpliced(1, 1), /record 2 is missing/],
    ["cut off", chain(2), /tail was cut/],
  ])("shows events that were %s, also under a manifest that was written anew", (_claim, written, says) => {
    expect(problemsOf(exported(written))).toMatch(says);
  });

  it("is no export without a manifest that can be read", () => {
    expect(checkExport(new Map())).toBeNull();
    expect(checkExport(new Map([["manifest.json", "{"]]))).toBeNull();
  });
});
