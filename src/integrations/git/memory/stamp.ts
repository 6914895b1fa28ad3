import type { BigIntStats } from "node:fs";

const TICK_MS = 20n; // a file system's clock may stand still for so long
const COARSE_TICK_MS = 2_000n; // and for so long where it knows no parts of a second
const MS = 1_000_000n;

/** A text that changes whenever a file is written or replaced. */
export function stampOfFile(stats: BigIntStats | undefined): string {
  if (stats === undefined) return "none";
  const { ino, mode, size, mtimeNs, ctimeNs } = stats;
  return [ino, mode, size, mtimeNs, ctimeNs].join(" ");
}

/** Whether a file was last written so long before an instant that writing it again at that instant would change its stamp. */
export function isSettled({ ctimeNs }: BigIntStats, atMs: number): boolean {
  const tickMs = ctimeNs % (1_000n * MS) === 0n ? COARSE_TICK_MS : TICK_MS;
  return ctimeNs / MS + tickMs < BigInt(Math.floor(atMs));
}
