import type { Verdict } from "../../kernel/record/verdict.ts";
import type { Catalog } from "../../kernel/slice.ts";

/** What a terminal command needs to reach Signalbox: operations by name, in this process or in the one that owns the data folder. */
export interface Session {
  /** `embedded`: this process owns the store. `socket`: another process of the same user does. `server`: a Postgres store. */
  readonly kind: "embedded" | "socket" | "server";
  /** Runs an operation by name; the only road. Throws what `perform` throws. */
  perform(operation: string, input: unknown): Promise<unknown>;
  /** Lines for people about what was found at opening (unfinished runs, versions that differ). */
  readonly notices: readonly string[];
  close(): Promise<void>;
}

/** What the command line says of a session: the repository, the data folder, and whether unfinished runs go on. */
export interface SessionOptions {
  readonly repo: string | undefined;
  readonly dataDir: string | undefined;
  /** Goes on with what an earlier process left unfinished; other commands only say that there is something. */
  readonly resumes: boolean;
  /** A coding agent that speaks for the person: it asks and reads, and never decides. */
  readonly as?: "orchestrator";
}

/** One line of `doctor`. */
export interface DoctorLine {
  readonly name: string;
  readonly verdict: Verdict;
  readonly found: string;
  readonly hint: string | null;
}

/** An output or input of the process, as the command line needs it. */
export interface CliStreams {
  readonly stdout: { write(text: string): void; readonly isTTY: boolean; readonly columns: number };
  readonly stderr: { write(text: string): void; readonly isTTY: boolean; readonly columns: number };
  /** `readLine` answers `null` at the end of the input, and when the signal says that nobody waits for the line any more. */
  readonly stdin: {
    readonly isTTY: boolean;
    readLine(prompt: string, signal?: AbortSignal): Promise<string | null>;
    readAll(): Promise<string>;
  };
}

/** Where `serve` listens and what it serves; `repositories` beside the one of `repo`. */
export interface ServeOptions extends Omit<SessionOptions, "resumes"> {
  readonly host: string;
  readonly port: number;
  readonly repositories: readonly string[];
  /** Names under which it may be called, beside those of this machine's loopback. */
  readonly names: readonly string[];
  /** The file with the server's own settings: sign-in and webhooks. */
  readonly config: string | undefined;
}

/** A server that listens. */
export interface ServedDoor {
  readonly url: string;
  readonly notices: readonly string[];
  readonly repositories: readonly string[];
  /** Takes no new requests, parks what runs, and closes. */
  close(): Promise<void>;
}

/** Everything that the command line is handed; `app` makes it. */
export interface CliHost {
  readonly version: string;
  readonly catalog: Catalog;
  readonly streams: CliStreams;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  now(): number;
  openSession(options: SessionOptions): Promise<Session>;
  /** Opens the MCP door on standard input and output, until the input ends or the signal fires. */
  serveMcp(session: Session, repository: string, stopped: AbortSignal): Promise<void>;
  /** Opens the HTTP door. Throws `locked`, `conflict` on a taken port, `precondition` when it may not be bound there. */
  serve(options: ServeOptions): Promise<ServedDoor>;
  doctor(options: {
    readonly repo: string | undefined;
    readonly dataDir: string | undefined;
  }): Promise<readonly DoctorLine[]>;
  /** Writes a commented `signalbox.yaml`; answers its path and text. Throws `conflict` when there is one, unless `force`. */
  initConfig(options: {
    readonly repo: string | undefined;
    readonly force: boolean;
    readonly dryRun: boolean;
  }): Promise<{ readonly path: string; readonly text: string }>;
  /** Checks `signalbox.yaml`; an empty list means that it fits. */
  checkConfig(options: {
    readonly repo: string | undefined;
    readonly file: string | undefined;
  }): Promise<{ readonly path: string | null; readonly problems: readonly string[] }>;
  /** Reads a file that the user named (`--context @file`); throws `not_found`. */
  readUserFile(path: string): Promise<string>;
  /** The texts of the files in a folder that the user named, by name. Throws `not_found`, `too_large`. */
  readUserFolder(path: string): Promise<ReadonlyMap<string, string>>;
  /** Writes a file that the user named (`runs export`, `--output`). */
  writeUserFile(path: string, text: string): Promise<void>;
  /** Calls back at each Ctrl-C; answers a function that stops that. */
  onInterrupt(callback: () => void): () => void;
  sleep(ms: number): Promise<void>;
  /** Opens a page of this machine in the browser; false when it could not be opened. */
  openPage(url: string): Promise<boolean>;
}
