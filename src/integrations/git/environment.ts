import type { Environment } from "../process/child-env.ts";

/** What a call of git does to the repository: nothing, something (hooks may run), or it speaks to a remote. */
export type CallKind = "read" | "write" | "network";

const NEVER_ASK = {
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "false",
  SSH_ASKPASS: "false",
  GCM_INTERACTIVE: "never",
  GIT_EDITOR: ":",
  GIT_SEQUENCE_EDITOR: ":",
  GIT_MERGE_AUTOEDIT: "no",
  GIT_PAGER: "cat",
  GPG_TTY: undefined,
} as const;

const SSH_OPTIONS = "-oBatchMode=yes -oConnectTimeout=15";

/**
 * What git is told by its environment: to speak English, and to fail rather than to ask. Hooks keep the user's character set,
 * because a plain `C` breaks programs that print more than ASCII. `sshCommand` is the user's own, from `core.sshCommand`.
 */
export function gitEnvironment(kind: CallKind, ours: Environment, sshCommand: string | null): Environment {
  if (kind === "read") return { ...NEVER_ASK, LC_ALL: "C", LANGUAGE: undefined, GIT_OPTIONAL_LOCKS: "0" };
  const language = { LC_ALL: undefined, LANG: ours["LC_ALL"] ?? ours["LANG"], LC_MESSAGES: "C", LANGUAGE: undefined };
  if (kind === "write") return { ...NEVER_ASK, ...language };
  return { ...NEVER_ASK, ...language, ...sshEnvironment(ours, sshCommand) };
}

/** Settings for one call only; nothing of the user's configuration is changed. */
export function gitSettings(kind: CallKind): readonly string[] {
  const quiet = [
    "-c",
    "gc.auto=0",
    "-c",
    "maintenance.auto=false",
    "-c",
    "core.quotePath=false",
    "-c",
    "advice.detachedHead=false",
  ];
  if (kind === "read") return [...quiet, "-c", "core.fsmonitor=false"];
  if (kind === "write") return quiet;
  return [...quiet, "-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=30"];
}

function sshEnvironment(ours: Environment, sshCommand: string | null): Environment {
  const command = ours["GIT_SSH_COMMAND"] ?? sshCommand;
  if (command === null && ours["GIT_SSH"] !== undefined) return {};
  return { GIT_SSH_COMMAND: `${command ?? "ssh"} ${SSH_OPTIONS}` };
}
