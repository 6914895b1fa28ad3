import { isMap, isSeq, parseDocument, type Document, type YAMLSeq } from "yaml";
import type { Finding } from "../../kernel/record/finding.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import { type Acceptance, ENTRY_LIMIT, parseBaseline } from "./baseline.ts";
import { endOf, matches } from "./judge-baseline.ts";

/** Why and until when findings are accepted. */
export interface Grounds {
  readonly reason: string;
  readonly expires: string;
  readonly by: string;
}

/** A baseline after editing. */
export interface BaselineEdit {
  readonly text: string;
  readonly added: number;
  /** Entries of the same findings that had expired and hold again. */
  readonly renewed: number;
  /** Findings that an entry accepts already. */
  readonly already: number;
}

const NEW = `# Findings that are known and accepted, each with a reason and the day after which it counts again.
# Written by: signalbox baseline add. Shown by: signalbox baseline list.
version: 1
accepted: []
`;

/** Accepts findings. Comments and other entries stay; an expired entry of the same finding is renewed. Throws `invalid_input` for a text that is no baseline. */
export function acceptFindings(
  text: string | null,
  path: string,
  { findings, grounds, at }: { readonly findings: readonly Finding[]; readonly grounds: Grounds; readonly at: number },
): BaselineEdit {
  const document = parseDocument(text ?? NEW);
  const known = parseBaseline(text ?? NEW, path).accepted;
  const list = listOf(document);
  const counts = { added: 0, renewed: 0, already: 0 };
  for (const finding of findings) {
    if (known.some((entry) => endOf(entry) > at && matches(entry, finding))) counts.already += 1;
    else if (renew(list, known, finding, grounds)) counts.renewed += 1;
    else {
      list.add(document.createNode(entryOf(finding, grounds)));
      counts.added += 1;
    }
  }
  if (list.items.length > ENTRY_LIMIT)
    throw new OpsError(
      "too_large",
      `a baseline has at most ${ENTRY_LIMIT} entries; this one would have ${list.items.length}`,
      {
        hint: "Accept a rule in a folder by one entry written by hand: rule, where (docs/), reason, expires.",
      },
    );
  const isSame = counts.added + counts.renewed === 0;
  return { text: isSame ? (text ?? NEW) : document.toString({ lineWidth: 0 }), ...counts };
}

/** Takes entries out, by their places in the list. Comments and other entries stay. */
export function removeEntries(
  text: string,
  path: string,
  isGone: (entry: Acceptance) => boolean,
): { readonly text: string; readonly removed: readonly Acceptance[] } {
  const document = parseDocument(text);
  const known = parseBaseline(text, path).accepted;
  const gone = known.flatMap((entry, index) => (isGone(entry) ? [index] : []));
  const list = listOf(document);
  for (const index of gone.toReversed()) list.delete(index);
  return { text: gone.length === 0 ? text : document.toString({ lineWidth: 0 }), removed: known.filter(isGone) };
}

function listOf(document: Document): YAMLSeq {
  const list = document.get("accepted", true);
  if (!isSeq(list)) throw new Error("a baseline that parsed has a list");
  list.flow = false;
  return list;
}

function renew(list: YAMLSeq, known: readonly Acceptance[], finding: Finding, grounds: Grounds): boolean {
  const index = known.findIndex((entry) => entry.fingerprint === finding.fingerprint);
  const node = index < 0 ? null : list.items[index];
  if (!isMap(node)) return false;
  for (const [field, value] of Object.entries(grounds)) node.set(field, value);
  return true;
}

function entryOf(finding: Finding, grounds: Grounds): Acceptance {
  const where = finding.where.file ?? finding.where.thing;
  return {
    fingerprint: finding.fingerprint,
    rule: finding.rule,
    ...(where === undefined ? {} : { where }),
    reason: grounds.reason,
    expires: grounds.expires,
    by: grounds.by,
  };
}
