/** Verbs that subjects of commits start with, in the form that they should have. */
const VERBS: ReadonlySet<string> = new Set([
  "add",
  "allow",
  "align",
  "apply",
  "avoid",
  "build",
  "bump",
  "change",
  "check",
  "clean",
  "close",
  "configure",
  "convert",
  "correct",
  "create",
  "delete",
  "deprecate",
  "describe",
  "disable",
  "document",
  "drop",
  "embed",
  "enable",
  "ensure",
  "exceed",
  "expose",
  "extend",
  "extract",
  "feed",
  "fix",
  "follow",
  "format",
  "handle",
  "hide",
  "implement",
  "improve",
  "include",
  "inline",
  "introduce",
  "keep",
  "limit",
  "load",
  "make",
  "mark",
  "mend",
  "merge",
  "migrate",
  "move",
  "offer",
  "optimize",
  "pass",
  "pin",
  "ping",
  "prepare",
  "prevent",
  "print",
  "proceed",
  "provide",
  "bring",
  "read",
  "reduce",
  "refactor",
  "refuse",
  "remove",
  "rename",
  "repair",
  "replace",
  "report",
  "require",
  "resolve",
  "restore",
  "return",
  "revert",
  "rewrite",
  "save",
  "seed",
  "send",
  "set",
  "show",
  "simplify",
  "skip",
  "sort",
  "speed",
  "split",
  "start",
  "stop",
  "store",
  "support",
  "switch",
  "test",
  "tidy",
  "track",
  "translate",
  "update",
  "upgrade",
  "use",
  "validate",
  "verify",
  "warn",
  "wrap",
  "write",
]);

/** Irregular forms of the verbs above. */
const IRREGULAR: Readonly<Record<string, string>> = {
  built: "build",
  made: "make",
  kept: "keep",
  sent: "send",
  wrote: "write",
  written: "write",
  rewrote: "rewrite",
  hid: "hide",
  hidden: "hide",
};

/** The base form of a verb that stands as `adds`, `added` or `adding`; null when it is no verb that is known here. */
export function baseVerb(word: string): string | null {
  const lower = word.toLowerCase();
  if (VERBS.has(lower)) return lower;
  const irregular = Object.hasOwn(IRREGULAR, lower) ? IRREGULAR[lower] : undefined;
  if (irregular !== undefined) return irregular;
  return candidates(lower).find((candidate) => VERBS.has(candidate)) ?? null;
}

/** Whether a subject reads as an order. A word that is not known passes unless it ends as past or progressive forms do. */
export function isImperative(subject: string): boolean {
  const word = (/^[A-Za-z]+/.exec(subject)?.[0] ?? "").toLowerCase();
  if (word === "") return true;
  const base = baseVerb(word);
  return base === null ? !/(?:[^e]ed|ing)$/.test(word) : base === word;
}

/** The text with its first word as an order, if that word is a known verb in another form; small at the start. */
export function asOrder(text: string): string {
  const word = /^[A-Za-z]+/.exec(text)?.[0] ?? "";
  const base = baseVerb(word);
  if (base !== null) return base + text.slice(word.length);
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

function candidates(word: string): readonly string[] {
  const ending = /(?:ies|ied|ing|es|ed|s|d)$/.exec(word)?.[0];
  if (ending === undefined) return [];
  const stem = word.slice(0, -ending.length);
  const undoubled = /([b-df-hj-np-tv-z])\1$/.test(stem) ? stem.slice(0, -1) : stem;
  return ending === "ies" || ending === "ied" ? [`${stem}y`] : [stem, `${stem}e`, undoubled];
}
