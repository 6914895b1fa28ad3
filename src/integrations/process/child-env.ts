/** The environment of a process, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Names in a child's environment by which whatever it leaves behind is found again, and a run within a run is noticed. */
export const MARKERS = {
  run: "SIGNALBOX_RUN",
  owner: "SIGNALBOX_OWNER",
  assignment: "SIGNALBOX_ASSIGNMENT",
  call: "SIGNALBOX_CALL",
} as const;

/** Who started a program. `call` is unique in this process. */
export interface Marks {
  readonly run: string;
  readonly owner: string;
  readonly assignment: string;
  readonly call: string;
}

const INHERITED = new Set([
  ...["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TERM", "CI", "EMAIL"],
  ...[
    "SSH_AUTH_SOCK",
    "SSH_AGENT_PID",
    "GNUPGHOME",
    "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
    "XDG_RUNTIME_DIR",
  ],
  ...["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "GIT_SSL_CAINFO"],
  ...["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_SSH_COMMAND", "GIT_SSH", "GIT_EXEC_PATH"],
  ...[
    "NVM_DIR",
    "NVM_BIN",
    "VOLTA_HOME",
    "FNM_DIR",
    "CARGO_HOME",
    "RUSTUP_HOME",
    "GOPATH",
    "GOROOT",
    "GOCACHE",
    "JAVA_HOME",
    "PYENV_ROOT",
    "VIRTUAL_ENV",
  ],
]);
const INHERITED_SHAPE = /^(?:LC_[A-Z]+|(?:https?|all|no|ftp)_proxy|GIT_(?:AUTHOR|COMMITTER)_[A-Z]+)$/i;

/**
 * A child's environment: an allow-listed copy of ours, what the caller adds, and the marks. Tokens of ours are not in it unless
 * the caller adds them; nor is anything that would point git to another repository (`GIT_DIR`, `GIT_INDEX_FILE`).
 */
export function childEnvironment(ours: Environment, added: Environment, marks: Marks): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(ours)) {
    if (value !== undefined && isInherited(name)) environment[name] = value;
  }
  for (const [name, value] of Object.entries(added)) {
    if (value === undefined) delete environment[name];
    else environment[name] = value;
  }
  for (const [kind, name] of Object.entries(MARKERS)) {
    const value = marks[kind as keyof Marks]; // the keys of MARKERS are those of Marks
    if (value !== "") environment[name] = value;
  }
  return environment;
}

function isInherited(name: string): boolean {
  return INHERITED.has(name) || INHERITED_SHAPE.test(name);
}
