/** A comment with its marker, unseen by people: forges hide HTML comments in Markdown. */
export function markComment(body: string, marker: string): string {
  return `${body}\n\n${lineOf(marker)}`;
}

/** Whether a comment carries the marker. */
export function isMarked(body: string, marker: string): boolean {
  return body.includes(lineOf(marker));
}

function lineOf(marker: string): string {
  return `<!-- signalbox: ${marker} -->`;
}
