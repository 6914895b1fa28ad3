import { spawn } from "node:child_process";
import { PROGRAM } from "./program.ts";

/** Answers an approval as a person does: on a terminal, by typing the fragment that is asked for. Answers what the terminal showed. */
export function typeAnswer(
  command: readonly string[],
  place: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const line = [process.execPath, PROGRAM, ...command].map((word) => `'${word}'`).join(" ");
    const child = spawn("script", ["-qec", line, "/dev/null"], {
      cwd: place.cwd,
      env: { ...process.env, ...place.env, NO_COLOR: "1", SHELL: "/bin/sh" },
    });
    let seen = "";
    child.stdout.on("data", (chunk: Buffer) => {
      const before = /Type \w+ to/.test(seen);
      seen += chunk.toString();
      const fragment = /Type (\w+) to \w+:/.exec(seen)?.[1];
      if (!before && fragment !== undefined) child.stdin.write(`${fragment}\n`);
    });
    child.once("error", reject);
    child.once("close", () => resolve(seen));
  });
}
