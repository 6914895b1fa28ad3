import { OpsError } from "../../kernel/ops-error.ts";

/** Carries the human's id over the socket: identity travels, the environment does not. The socket's file mode vouches for the user. */
export const HUMAN_HEADER = "x-signalbox-human";

/** Carries the version of the terminal, so that the two can be compared. */
export const VERSION_HEADER = "x-signalbox-version";

/** The human's id as a header can carry it: names may hold any letter. */
export function encodeHuman(id: string): string {
  return encodeURIComponent(id);
}

/** Who is at the other terminal. Throws `unauthorized` when the request does not say. */
export function humanOf(request: Request): string {
  const given = request.headers.get(HUMAN_HEADER) ?? "";
  const id = /^(?:[\w.~!*'()-]|%[0-9A-Fa-f]{2}){1,600}$/.test(given) ? decode(given) : null;
  if (id !== null && id !== "") return id;
  throw new OpsError("unauthorized", "the request does not say which user it comes from");
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (thrown) {
    if (thrown instanceof URIError) return null;
    throw thrown;
  }
}
