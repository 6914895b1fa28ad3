/** Git as it is asked here: without optional locks and without programs that a repository's settings name. */
const GIT = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false"] as const;

/** An argument list of git for a read. */
export function gitCommand(...words: readonly string[]): readonly string[] {
  return [...GIT, ...words];
}

/** The parts of a program's output that end in NUL, in the order in which they come; holds one part at a time. */
export async function* nulParts(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder("utf-8");
  let rest = "";
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\0");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}
