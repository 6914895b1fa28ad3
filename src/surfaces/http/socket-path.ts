import { lstat, mkdir, unlink } from "node:fs/promises";
import { connect } from "node:net";
import { dirname } from "node:path";
import { OpsError } from "../../kernel/ops-error.ts";

/** The longest path of a Unix socket in bytes, its ending zero left out. Source: unix(7), 108 bytes on Linux; unix(4), 104 on macOS and BSD. */
export const LONGEST_PATH_BYTES = { linux: 107, others: 103 } as const;

/** How long a socket that accepts nobody is given before it counts as dead. */
const PROBE_TIMEOUT_MS = 2_000;

/** Refuses a path that the system would cut or reject. Throws `invalid_input` with both lengths. */
export function refuseLongPath(path: string, platform: NodeJS.Platform): void {
  const limit = platform === "linux" ? LONGEST_PATH_BYTES.linux : LONGEST_PATH_BYTES.others;
  const bytes = Buffer.byteLength(path);
  if (bytes <= limit) return;
  throw new OpsError("invalid_input", `the socket's path has ${bytes} bytes; the system allows ${limit}: ${path}`, {
    hint: "Set XDG_RUNTIME_DIR to a shorter folder.",
    details: { bytes, limit },
  });
}

/** Makes the socket's folder for this user alone, and frees the path of a socket that nobody answers at. Throws `locked` when somebody does. */
export async function clearSocketPath(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await refuseUntrustedFolder(dirname(path));
  const found = await lstat(path).catch(nullIfMissing);
  if (found === null) return;
  if (!found.isSocket())
    throw new OpsError("conflict", `${path} is no socket, and is left alone`, {
      hint: "Remove it or choose another runtime folder.",
    });
  if (await answers(path)) throw new OpsError("locked", `another process answers at ${path}`);
  await unlink(path).catch(nullIfMissing);
}

/** Whether a process accepts connections at the socket. */
export function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (isAlive: boolean) => {
      socket.destroy();
      resolve(isAlive);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => end(true)); // full, not gone: somebody holds it
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}

/**
 * Another user's folder, or one where others may put files, could hold another's socket: throws `precondition`. A sticky folder
 * such as /tmp keeps files apart.
 */
export async function refuseUntrustedFolder(folder: string): Promise<void> {
  const { uid, mode } = await lstat(folder);
  const mine = process.getuid?.();
  const isSticky = (mode & 0o1000) !== 0;
  const isOpen = (mode & 0o022) !== 0 && !isSticky;
  const isForeign = mine !== undefined && uid !== mine && !(isSticky && uid === 0);
  if (!isOpen && !isForeign) return;
  throw new OpsError("precondition", `${folder} can be written by other users, so a socket in it can't be trusted`, {
    hint: `Make it yours alone: chmod 700 ${folder}`,
  });
}

function nullIfMissing(thrown: unknown): null {
  if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return null;
  throw thrown;
}
