import { OpsError } from "../../../kernel/ops-error.ts";
import type { AnyPlaybook } from "../../../kernel/work/playbook.ts";
import type { CliHost, Session } from "../host.ts";

/** Answers one operation in a test. */
export type Script = Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => unknown>>;

/** What a scripted command line did. */
export interface Seen {
  stdout: string;
  stderr: string;
  readonly asked: { readonly operation: string; readonly input: Readonly<Record<string, unknown>> }[];
  readonly opened: { readonly repo: string | undefined; readonly resumes: boolean }[];
  readonly files: Map<string, string>;
  closed: number;
  /** Presses Ctrl-C. */
  interrupt(): void;
}

/** What a test may set of the host. */
export interface HostOptions {
  readonly script?: Script;
  readonly playbooks?: readonly AnyPlaybook[];
  readonly tty?: boolean;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Typed lines, in order; `null` is the end of input. */
  readonly typed?: readonly (string | null)[];
  readonly stdin?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly kind?: Session["kind"];
  readonly host?: Partial<CliHost>;
}

/** A host for tests whose session answers by a script, with a clock that only sleeping moves. */
export function fakeHost(options: HostOptions = {}): { readonly host: CliHost; readonly seen: Seen } {
  const callbacks = new Set<() => void>();
  const seen: Seen = {
    stdout: "",
    stderr: "",
    asked: [],
    opened: [],
    files: new Map(Object.entries(options.files ?? {})),
    closed: 0,
    interrupt: () => callbacks.forEach((callback) => callback()),
  };
  const session = scriptedSession(options, seen);
  let now = 1_700_000_000_000;
  const host: CliHost = {
    version: "1.2.3",
    catalog: {
      agents: new Map(),
      tasks: new Map(),
      operations: new Map(),
      effects: new Map(),
      policies: [],
      playbooks: new Map((options.playbooks ?? []).map((playbook) => [playbook.signal, playbook])),
    },
    streams: scriptedStreams(options, seen),
    env: options.env ?? {},
    cwd: "/srv/shop",
    now: () => now,
    openSession: ({ repo, resumes }) => {
      seen.opened.push({ repo, resumes });
      return Promise.resolve(session);
    },
    serve: () => Promise.reject(new OpsError("unsupported", "no server here")),
    serveMcp: () => Promise.reject(new OpsError("unsupported", "no MCP here")),
    doctor: () => Promise.resolve([]),
    initConfig: () => Promise.resolve({ path: "signalbox.yaml", text: "" }),
    checkConfig: () => Promise.resolve({ path: null, problems: [] }),
    readUserFolder: () => Promise.reject(new OpsError("not_found", "no folder")),
    readUserFile: (path) => {
      const text = seen.files.get(path);
      return text === undefined
        ? Promise.reject(new OpsError("invalid_input", `${path} cannot be read`))
        : Promise.resolve(text);
    },
    writeUserFile: (path, text) => {
      seen.files.set(path, text);
      return Promise.resolve();
    },
    onInterrupt: (callback) => {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    sleep: (ms) => {
      now += ms;
      return new Promise((resolve) => setImmediate(resolve));
    },
    openPage: () => Promise.resolve(false),
    ...options.host,
  };
  return { host, seen };
}

function scriptedSession(options: HostOptions, seen: Seen): Session {
  return {
    kind: options.kind ?? "embedded",
    notices: [],
    perform: async (operation, input) => {
      const fields = Object.fromEntries(Object.entries(Object(input)));
      seen.asked.push({ operation, input: fields });
      await Promise.resolve();
      const answer = options.script?.[operation];
      if (answer === undefined) throw new OpsError("not_found", `the script has no ${operation}`);
      return answer(fields);
    },
    close: () => {
      seen.closed += 1;
      return Promise.resolve();
    },
  };
}

function scriptedStreams(options: HostOptions, seen: Seen): CliHost["streams"] {
  const typed = [...(options.typed ?? [])];
  const isTTY = options.tty === true;
  const columns = options.columns ?? 100;
  return {
    stdout: { isTTY, columns, write: (text) => void (seen.stdout += text) },
    stderr: { isTTY, columns, write: (text) => void (seen.stderr += text) },
    stdin: {
      isTTY,
      readLine: (prompt) => {
        seen.stderr += `${prompt}\n`;
        const line = typed.shift();
        return line === undefined ? new Promise(() => undefined) : Promise.resolve(line);
      },
      readAll: () => Promise.resolve(options.stdin ?? ""),
    },
  };
}
