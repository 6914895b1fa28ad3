import { spawn } from "node:child_process";
import { isLocalUrl } from "../../kernel/local-url.ts";

/** Opens a page of this machine in the person's browser, and does not wait for it. False when it could not be opened. */
export function openPage(url: string, platform: NodeJS.Platform): Promise<boolean> {
  if (!isLocalUrl(url)) return Promise.resolve(false);
  const program = platform === "darwin" ? "open" : "xdg-open";
  return new Promise((resolve) => {
    const child = spawn(program, [url], { detached: true, stdio: "ignore" });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}
