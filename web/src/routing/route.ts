import { useSyncExternalStore } from "react";

const MOVED = "signalbox:moved";

/** Where the reader is: the path and its query. */
export function usePlace(): URL {
  const href = useSyncExternalStore(subscribe, () => window.location.href);
  return new URL(href);
}

/** Goes to a place of the console without loading the page again. */
export function navigate(to: string): void {
  window.history.pushState(null, "", to);
  window.scrollTo(0, 0);
  window.dispatchEvent(new Event(MOVED));
}

function subscribe(changed: () => void): () => void {
  window.addEventListener("popstate", changed);
  window.addEventListener(MOVED, changed);
  return () => {
    window.removeEventListener("popstate", changed);
    window.removeEventListener(MOVED, changed);
  };
}

/** The names in a pattern such as `/runs/:id` as they stand in the path; null when it is another path. */
export function match(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const wanted = pattern.split("/");
  const given = path.replace(/\/+$/, "").split("/");
  if (path !== "/" && wanted.length !== given.length) return null;
  if (path === "/") return pattern === "/" ? {} : null;
  const found: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const text = given[index] ?? "";
    if (part.startsWith(":") && text !== "") found[part.slice(1)] = decode(text);
    else if (part !== text) return null;
  }
  return found;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // no text that anybody encoded: it is looked up as it stands
  }
}
