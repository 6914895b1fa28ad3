const COMMAND =
  /^(?:sudo )?(?:npm|npx|pnpm|yarn|bun|git|cd|mkdir|make|docker|kubectl|helm|pip3?|pipx|uv|poetry|cargo|go (?:build|get|install|run|test)|brew|apt(?:-get)?|curl|wget|chmod|export|source|bundle|gem|composer|mvn|terraform|ansible(?:-playbook)?)(?: |$)/;

/** A block longer than this is not looked at. */
const LOOK_LIMIT = 20_000;

/** The language of a code block where nothing else is possible; null wherever it would be a guess. */
export function certainLanguage(code: string): string | null {
  if (code.length > LOOK_LIMIT) return null;
  const text = code.trim();
  if (text === "") return null;
  return byBeginning(text) ?? (isJson(text) ? "json" : null) ?? byLines(text.split(/\r?\n/));
}

function byBeginning(text: string): string | null {
  if (/^#!\s*\/(?:usr\/)?(?:bin\/)?(?:env )?(?:ba|z)?sh\b/.test(text)) return "sh";
  if (/^#!\s*\/usr\/bin\/env (?:node|python3?)\b/.test(text)) return text.includes("env node") ? "js" : "python";
  if (/^diff --git a\/|^--- a\/[^\n]*\n\+\+\+ b\//.test(text) && /^@@ -\d/m.test(text)) return "diff";
  if (/^<\?xml\s/.test(text)) return "xml";
  if (/^<!doctype html>/i.test(text)) return "html";
  return null;
}

/** An object or a list; a bare word or number is no JSON that anybody meant. */
function isJson(text: string): boolean {
  if (!/^(?:\{[\s\S]*\}|\[\s*[{"][\s\S]*\])$/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // then it is something else
  }
}

function byLines(lines: readonly string[]): string | null {
  const words = lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
  if (words.length === 0) return null;
  if (/^\$ \S/.test(words[0] ?? "")) return words.every((line) => /^\$ \S/.test(line)) ? "sh" : "console";
  return words.every((line) => COMMAND.test(line)) ? "sh" : null;
}
