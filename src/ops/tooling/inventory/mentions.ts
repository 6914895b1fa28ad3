import { holdsSecrets, tryRead, type Shelf } from "./shelf.ts";

/** What was found of names in the repository's documents. `isWhole` is false when not all of them were read. */
export interface Mentions {
  /** For each name the first document beside its own that holds it. */
  readonly seenIn: ReadonlyMap<string, string>;
  readonly documents: number;
  readonly isWhole: boolean;
}

/** A thing whose name is looked for, with the folder or file that does not count. */
export interface Named {
  readonly name: string;
  readonly own: string;
}

const DOCUMENT_LIMIT = 1_500;
const FILE_LIMIT = 256 * 1024;
const LIST_LIMIT = 2_000_000;
const DOCUMENT =
  /(?:\.(?:md|mdx|markdown|ya?ml|toml|sh)|(?:^|\/)(?:package\.json|Makefile|Justfile|\.claude\/settings[\w.-]*\.json))$/i;

/** Looks for names in the tracked documents, agent specs and settings. */
export async function readMentions(
  shelf: Shelf,
  names: readonly Named[],
  progress: (done: number) => void,
): Promise<Mentions> {
  const seenIn = new Map<string, string>();
  let [documents, listed, isWhole] = [0, 0, true];
  for await (const { path } of await shelf.tracked()) {
    listed += 1;
    if (listed > LIST_LIMIT || documents >= DOCUMENT_LIMIT) {
      isWhole = false;
      break;
    }
    if (!DOCUMENT.test(path)) continue;
    documents += 1;
    if (documents % 50 === 0) progress(documents);
    const reading = await tryRead(shelf, path, FILE_LIMIT);
    if (reading.kind === "unreadable" && reading.code === "denied" && !holdsSecrets(path)) {
      isWhole = false; // what policy keeps back may name them; more questions would only be more denials
      break;
    }
    if (reading.kind === "text") noteMentions(reading.file.text, path, names, seenIn);
  }
  return { seenIn, documents, isWhole };
}

/** Notes which names stand as words of their own in one document. A document does not count for what it belongs to. */
export function noteMentions(text: string, path: string, names: readonly Named[], seenIn: Map<string, string>): void {
  const words = new Set(text.match(/[A-Za-z0-9][\w-]*/g) ?? []);
  const parts = new Set([...words].flatMap((word) => word.split("__")));
  for (const { name, own } of names) {
    if (seenIn.has(name) || path === own || path.startsWith(`${own}/`)) continue;
    if (words.has(name) || parts.has(name)) seenIn.set(name, path);
  }
}
