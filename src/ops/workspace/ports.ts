import { z } from "zod";
import type { CallScope, Probe } from "../../kernel/work/effect.ts";

/** A file on disk as text. `digest` is SHA-256 of its bytes, in hexadecimal. */
export interface FileText {
  readonly path: string;
  readonly text: string;
  readonly digest: string;
  readonly sizeBytes: number;
}

/** A file without its content. `digest` is SHA-256 of its bytes, in hexadecimal. */
export interface FileFacts {
  readonly digest: string;
  readonly sizeBytes: number;
}

/** Writes a whole file by way of a temporary name. `expectedDigest` null: it must not exist yet; another content is `stale`. */
export const WriteFileInput = z.strictObject({
  root: z.string(),
  path: z.string().min(1),
  text: z.string(),
  expectedDigest: z.string().nullable(),
  isExecutable: z.boolean(),
});
export type WriteFileInput = z.infer<typeof WriteFileInput>;
/** The file that was written; `lines` counts all of its lines. */
export const WriteFileOutput = z.strictObject({
  path: z.string(),
  digest: z.string(),
  lines: z.number().int(),
  change: z.enum(["created", "changed"]),
});
export type WriteFileOutput = z.infer<typeof WriteFileOutput>;

/** Files below a root. Paths are relative, resolved (`..`, links) before use; one that leaves the root is `invalid_input`. */
export interface Files {
  /** Null when there is none. Throws `too_large` over the limit. */
  read(root: string, path: string, limitBytes: number): Promise<FileText | null>;
  /** What any file is, of whatever size and kind of content: its SHA-256 and size. Null when there is none. */
  facts(root: string, path: string, scope: CallScope): Promise<FileFacts | null>;
  /** All regular files below a folder (not following links), sorted, at most `limit`; for folders that git need not track. */
  list(root: string, folder: string, limit: number): Promise<readonly string[]>;
  write(input: WriteFileInput, scope: CallScope): Promise<WriteFileOutput>;
  probeWrite(input: WriteFileInput, scope: CallScope): Promise<Probe<WriteFileOutput>>;
}

/** First and last 64 KiB of each stream are kept. Source: coordination specification, section 11. */
export const OUTPUT_KEPT_BYTES = 64 * 1024;

/** A program to be run by its argument list, in a folder, with a time limit in ms. */
export const RunCommandInput = z.strictObject({
  root: z.string(),
  command: z.array(z.string()).min(1),
  timeoutMs: z.number().int().positive(),
  env: z.record(z.string(), z.string()),
});
export type RunCommandInput = z.infer<typeof RunCommandInput>;
/** How the program ended; `exitCode` is null when it was ended by a signal. */
export const RunCommandOutput = z.strictObject({
  exitCode: z.number().int().nullable(),
  endedBy: z.enum(["exit", "signal", "timeout", "abort"]),
  stdout: z.string(),
  stderr: z.string(),
  droppedBytes: z.number().int(),
  durationMs: z.number(),
});
export type RunCommandOutput = z.infer<typeof RunCommandOutput>;

/**
 * Runs programs by argument list, never by a shell. Each is a process group of its own, known to the reaper; it and whatever it
 * left behind (daemons too) is ended at the timeout, at an abort, and when this process dies. A failing program is an
 * answer, not an exception; throws `missing_tool` when it does not exist.
 */
export interface Processes {
  run(input: RunCommandInput, scope: CallScope): Promise<RunCommandOutput>;
}

/** Text to be searched for secrets. */
export interface SecretSuspect {
  readonly path: string;
  readonly text: string;
}

/** A secret was found; the value itself never leaves the scanner. */
export interface SecretHit {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

/** Searches texts for secrets. */
export interface SecretScanner {
  scan(suspects: readonly SecretSuspect[]): Promise<readonly SecretHit[]>;
}

/** What a worker job may use. `cache` keeps results by key (a blob digest with the job's version), bounded. */
export interface JobTools {
  readFile(path: string, limitBytes: number): Promise<Uint8Array | null>;
  /** Whether a path exists, and what it is. */
  kindOf(path: string): Promise<"file" | "folder" | "other" | null>;
  /** A program's standard output, in chunks, as it comes. Throws when it fails. */
  stream(command: readonly string[], cwd: string): AsyncIterable<Uint8Array>;
  readonly cache: { get(key: string): Promise<string | null>; put(key: string, value: string): Promise<void> };
}

/** A piece of CPU-heavy work, run in a worker thread. Input and output are structured-clone data. */
export type Job<Input, Output> = (
  tools: JobTools,
  input: Input,
  progress: (done: number, total: number, label: string) => void,
) => Promise<Output>;

/** Runs jobs by name in worker threads, ended by `terminate()` at an abort. A crashed worker throws; it never ends the process. */
export interface Workers {
  run<Input, Output>(
    job: string,
    input: Input,
    scope: CallScope,
    progress: (done: number, total: number, label: string) => void,
  ): Promise<Output>;
}

declare module "../../kernel/ports.ts" {
  interface Ports {
    readonly files: Files;
    readonly processes: Processes;
    readonly secrets: SecretScanner;
    readonly workers: Workers;
  }
}
