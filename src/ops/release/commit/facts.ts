import type { ForgeRef } from "../../workspace/index.ts";
import { parseMessage } from "../message/parse.ts";
import type { MessageFacts, PushTarget } from "./model.ts";

/** Where a repository's branches are pushed to. */
export function pushTarget(forge: ForgeRef): PushTarget | null {
  return forge.remote === null || forge.remoteUrl === null
    ? null
    : { remote: forge.remote, remoteUrl: forge.remoteUrl };
}

/** What of a message later steps need. Only for messages that were checked. */
export function factsOf(text: string): MessageFacts {
  const parsed = parseMessage(text);
  const header = text.split("\n", 1)[0] ?? "";
  if (parsed === null) return { header, type: "", scope: null, subject: header, isBreaking: false, breakingNotes: [] };
  return {
    header,
    type: parsed.type,
    scope: parsed.scope,
    subject: parsed.subject,
    isBreaking: parsed.isBreaking,
    breakingNotes: [...parsed.breakingNotes],
  };
}
