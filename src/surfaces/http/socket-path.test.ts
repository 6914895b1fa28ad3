import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isOpsError } from "../../kernel/ops-error.ts";
import { clearSocketPath, refuseLongPath } from "./socket-path.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sb-path-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function codeOf(run: () => unknown): Promise<string> {
  try {
    await run();
    return "none";
  } catch (thrown) {
    return isOpsError(thrown) ? thrown.code : String(thrown);
  }
}

describe("the path of a socket", () => {
  it("may be as long as the system allows, in bytes, and is not cut when it is longer", async () => {
    expect(await codeOf(() => refuseLongPath(`/${"x".repeat(106)}`, "linux"))).toBe("none");
    expect(await codeOf(() => refuseLongPath(`/${"x".repeat(107)}`, "linux"))).toBe("invalid_input");
    expect(await codeOf(() => refuseLongPath(`/${"x".repeat(103)}`, "darwin"))).toBe("invalid_input");
    expect(await codeOf(() => refuseLongPath(`/${"ü".repeat(54)}`, "linux"))).toBe("invalid_input");
  });

  it("is free when nothing is there, and its folder is made for this user alone", async () => {
    const path = join(folder, "new", "s");
    expect(await codeOf(() => clearSocketPath(path))).toBe("none");
    expect(await codeOf(() => clearSocketPath(path))).toBe("none");
  });

  it("is never freed of a file that is no socket", async () => {
    const path = join(folder, "s");
    await writeFile(path, "mine");
    expect(await codeOf(() => clearSocketPath(path))).toBe("conflict");
    expect(await readFile(path, "utf8")).toBe("mine");
  });

  it("is refused in a folder that others write to, but for a sticky one", async () => {
    const open = join(folder, "open");
    await mkdir(open);
    await chmod(open, 0o777);
    expect(await codeOf(() => clearSocketPath(join(open, "s")))).toBe("precondition");
    await chmod(open, 0o1777);
    expect(await codeOf(() => clearSocketPath(join(open, "s")))).toBe("none");
  });
});
