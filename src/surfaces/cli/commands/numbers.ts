import { InvalidArgumentError } from "commander";

/** Reads a whole number of at least 1. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError("A whole number of at least 1 was expected.");
  return value;
}

/** Reads a whole number of at least 0. */
export function naturalNumber(text: string): number {
  return text === "0" ? 0 : positiveInteger(text);
}
