/** Results that GitHub takes in a run. Source of this and of the tags: GitHub, results exceed limits, 2026. */
export const RESULT_LIMIT = 25_000;
/** Tags that GitHub takes on a rule. */
export const TAG_LIMIT = 20;

/** Longest texts. Source: GitHub, SARIF support for code scanning: names 255, descriptions 1,024 characters; messages show 1,000. Help is our own bound. */
export const TEXT_LIMITS = { name: 255, description: 1_024, message: 4_000, help: 8_000 } as const;

/** A text that is not empty, within a limit. */
export function shorten(text: string, limit: number): string {
  const shown = text.length > limit ? `${text.slice(0, limit - 3)}...` : text;
  return shown.trim() === "" ? "(no text)" : shown;
}
