import { createHash } from "node:crypto";
import { z } from "zod";
import { CASCADE, type Event, FINE_EVENTS } from "../../kernel/record/event.ts";
import { toJson } from "../../kernel/json.ts";
import { findChainProblems } from "./verify-chain.ts";

/** The list of an export's files, with their digests. */
export const EXPORT_MANIFEST = "manifest.json";

const Manifest = z.strictObject({
  run: z.string(),
  chainHead: z.string(),
  events: z.number().int().nonnegative(),
  sha256: z.record(z.string(), z.string()),
});

const EventLine = z.strictObject({
  ...{ key: z.string(), name: z.enum([...CASCADE, ...FINE_EVENTS]), to: z.string() },
  payload: z.unknown().transform((value) => toJson(value)),
  ...{ run: z.string(), seq: z.number().int(), at: z.number(), prevHash: z.string(), hash: z.string() },
}) satisfies z.ZodType<Event>;

/** What looking over an export came to. `manifest` is its digest: who notes it elsewhere knows a folder that was written anew. */
export interface ExportCheck {
  readonly run: string;
  readonly head: string;
  readonly events: number;
  readonly manifest: string;
  readonly problems: readonly string[];
}

/** Looks over the files of an exported run: missing, changed or added files, and events that were changed, left out or cut. Null when they are no export. Pure. */
export function checkExport(files: ReadonlyMap<string, string>): ExportCheck | null {
  const text = files.get(EXPORT_MANIFEST);
  const manifest = text === undefined ? null : parseLine(Manifest, text);
  if (text === undefined || manifest === null) return null;
  const problems = [...compareFiles(files, manifest.sha256)];
  const events: Event[] = [];
  for (const [place, line] of (files.get("events.jsonl") ?? "").split("\n").entries()) {
    if (line === "") continue;
    const event = parseLine(EventLine, line);
    if (event === null) problems.push(`line ${place + 1} of events.jsonl is no event`);
    else events.push(event);
  }
  problems.push(...findChainProblems(events, { run: manifest.run, head: manifest.chainHead, count: manifest.events }));
  return { run: manifest.run, head: manifest.chainHead, events: events.length, manifest: sha256(text), problems };
}

function compareFiles(
  files: ReadonlyMap<string, string>,
  digests: Readonly<Record<string, string>>,
): readonly string[] {
  const listed = Object.entries(digests).flatMap(([name, digest]) => {
    const text = files.get(name);
    if (text === undefined) return [`${name} is missing`];
    return sha256(text) === digest ? [] : [`${name} was changed`];
  });
  const added = [...files.keys()].filter((name) => name !== EXPORT_MANIFEST && !Object.hasOwn(digests, name));
  return [...listed, ...added.map((name) => `${name} was added: the manifest does not name it`)];
}

function parseLine<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
