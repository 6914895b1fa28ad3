import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectEnd, until } from "../faults/world.ts";
import { answerByHand, keepWorlds, makeShop } from "./release-world.ts";

const LONG = 240_000;
const keep = keepWorlds();

describe("a push that failed half way", () => {
  it("is brought to its end by the same command: the same version, not another one", { timeout: LONG }, async () => {
    const repository = keep(makeShop("feat/shop"));
    const hook = join(repository.root, "../origin.git/hooks/update");
    writeFileSync(hook, '#!/bin/sh\ncase "$1" in refs/tags/*) echo "tags are closed today" >&2; exit 1;; esac\n');
    chmodSync(hook, 0o755);
    expectEnd(await answerByHand(repository, ["push"]), 3, /tags are closed today/);
    expect(repository.git("tag", "-l")).toBe("v1.0.0\nv1.0.1");
    writeFileSync(hook, "#!/bin/sh\n");
    expectEnd(await answerByHand(repository, ["push"]), 0, /shop 1\.0\.1 on feat\/shop/, /v1\.0\.1/);
    expect(repository.git("tag", "-l")).toBe("v1.0.0\nv1.0.1");
    expect(repository.remote("rev-parse", "v1.0.1")).toBe(repository.git("rev-parse", "v1.0.1"));
    expect(repository.git("log", "--format=%s", "main..")).toBe("chore: release 1.0.1");
  });
});

describe("the page of a push", () => {
  it("is opened for a person at a terminal, once, and not with --no-open", { timeout: LONG }, async () => {
    const repository = keep(makeShop("feat/shop"));
    const bin = join(repository.root, "../bin");
    const opened = join(repository.root, "../opened.txt");
    mkdirSync(bin);
    writeFileSync(join(bin, "xdg-open"), `#!/bin/sh\necho "$1" >> '${opened}'\n`, { mode: 0o755 });
    const env = { PATH: `${bin}:${process.env["PATH"] ?? ""}` };
    repository.write("signalbox.yaml", "release:\n  openUrl: http://localhost:3000/shop\n");
    repository.git("add", "signalbox.yaml");
    expectEnd(await answerByHand(repository, ["push", "--no-open"], "leave", env), 0, /shop 1\.0\.1/);
    expect(existsSync(opened)).toBe(false);
    repository.write("README.md", "# Project\n\nA larger shop.\n");
    expectEnd(await answerByHand(repository, ["push"], "leave", env), 0, /shop 1\.0\.2/);
    await until("the page", () => (existsSync(opened) ? true : null));
    expect(readFileSync(opened, "utf8")).toBe("http://localhost:3000/shop\n");
  });
});
