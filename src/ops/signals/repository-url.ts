import { OpsError } from "../../kernel/ops-error.ts";

/**
 * What git fetches from by itself; another scheme could name a helper, which could do anything.
 * Source: git-fetch(1), "GIT URLS"; the short form of ssh needs a user here, so that no path is taken for it.
 */
const ADDRESS = /^(?:(?:https?|ssh|git|file):\/\/[^\s-]\S*|[\w.-]+@\w[\w.-]*:(?!\/\/)[^\s-]\S*)$/i;
const WITH_SECRET = /^(?:https?:\/\/[^/]*@|\w+:\/\/[^/@]*:[^/]*@)/i;

/** Whether a repository is named by its URL instead of a path. */
export function isRepositoryUrl(text: string): boolean {
  return ADDRESS.test(text);
}

/** Throws `invalid_input` when a URL holds who asks, or a password: it would be kept with the mirror. The message does not show it. */
export function refuseSecretsIn(url: string): void {
  if (!WITH_SECRET.test(url)) return;
  const plain = url.replace(/^(\w+:\/\/)[^/]*@/, "$1");
  throw new OpsError("invalid_input", `the URL of the repository holds a name or a password: ${plain} was expected`, {
    hint: "Leave them out; a credential helper, a token or an SSH key of git's own settings is used.",
  });
}
