import { randomBytes } from "node:crypto";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { z } from "zod";
import { isAlive, markOf } from "./process-life.ts";

/** Names of tickets begin so; the rest is when they were drawn, and by whom. */
const TICKET = "owner.json.wait-";
const STAMP_DIGITS = 15; // of epoch milliseconds, so that names sort by time for the next 30,000 years

const Mark = z.object({ pid: z.number().int(), startedAt: z.string().nullable() });

/** A place in the line of those who wait for a data folder. */
export interface LinePlace {
  /** Whether nobody who lives came before. */
  isFirst(): Promise<boolean>;
  /** Gives the place up. Idempotent. */
  leave(): Promise<void>;
}

/** Draws a ticket: who comes later lets this process own the folder first. Tickets of dead processes count for nothing. */
export async function standInLine(folder: string): Promise<LinePlace> {
  const stamp = String(Date.now()).padStart(STAMP_DIGITS, "0");
  const name = `${TICKET}${stamp}-${randomBytes(8).toString("hex")}`;
  const fresh = path.join(folder, `owner.json.${name.slice(TICKET.length)}.new`);
  await writeFile(fresh, JSON.stringify(await markOf(process.pid)), { mode: 0o600 });
  await rename(fresh, path.join(folder, name));
  return {
    isFirst: async () => !(await isWaitedFor(folder, name)),
    leave: () => rm(path.join(folder, name), { force: true }),
  };
}

/** Whether a living process waits for the folder: anybody, or somebody who came before the ticket. Removes tickets of the dead. */
export async function isWaitedFor(folder: string, ticket: string | null = null): Promise<boolean> {
  const tickets = (await readdir(folder)).filter((name) => name.startsWith(TICKET)).sort();
  for (const name of tickets) {
    if (ticket !== null && name >= ticket) return false;
    if (await isHeld(path.join(folder, name))) return true;
  }
  return false;
}

async function isHeld(file: string): Promise<boolean> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return false; // given up just now
    throw thrown;
  }
  const mark = Mark.safeParse(jsonOrNull(text));
  if (mark.success && (await isAlive(mark.data))) return true;
  await rm(file, { force: true });
  return false;
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
