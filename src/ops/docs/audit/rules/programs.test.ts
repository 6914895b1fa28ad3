import { afterEach, describe, expect, it } from "vitest";
import { audit, found, removeAll, repository } from "../../../../testing/audited-pages.ts";

afterEach(removeAll);

describe("programs and words of one's own", () => {
  const cli = {
    "package.json": JSON.stringify({ name: "@x/tool-cli", bin: { tool: "cli.js" }, engines: { node: ">=20" } }),
    "docs/help.txt": "Usage: tool [options] <command>\n\n  build --out <dir>\n  serve [--no-open]\n  --version\n",
    "signalbox.yaml": "docs:\n  cliHelp: { tool: docs/help.txt }\n",
  };

  it("finds the package's name where its program has another", async () => {
    const page = "# A\n\n```sh\ntool-cli build\ntool build\nnpx @x/tool-cli build\nnpx tool-cli build\n```\n";
    expect(await found({ ...cli, "README.md": page })).toEqual(["missing-command README.md:4"]);
  });

  it("finds it in a Python project too, and what a package manager is told is no program", async () => {
    const files = {
      "pyproject.toml": '[project]\nname = "tool-cli"\n\n[project.scripts]\ntool = "tool.main:run"\n',
      "README.md": "# A\n\n```sh\npip install tool-cli\ntool-cli build\ntool build\npipx run tool-cli build\n```\n",
    };
    expect(await found(files)).toEqual(["missing-command README.md:5"]);
    expect(await found({ ...files, "pyproject.toml": '[project]\nname = "tool-cli"\n' })).toEqual([]);
  });

  it("holds commands and options against the help that the settings name, in blocks and in prose", async () => {
    const page = [
      "# A",
      "",
      "`tool build --out x`, `tool bulid`, `tool serve --open`, `tool --nope`, `other --nope`, `tool build -- --nope`",
      "",
      "```sh",
      "CI=1 tool build --out=x | tool serve --port 1",
      "./bin/tool --version",
      "```",
      "",
    ].join("\n");
    const { findings } = await audit(repository({ ...cli, "docs/page.md": page }));
    const said = findings.flatMap(({ rule, where, message }) =>
      rule === "docs/missing-command" ? [`${where.line} ${message.split(" is ")[0]}`] : [],
    );
    expect(said.sort()).toEqual(['3 "--nope"', '3 "bulid"', '6 "--port"']);
  });

  it("runs nothing for it, and says when the file is not there or outside", async () => {
    for (const file of ["gone.txt", "../help.txt", "/etc/hostname"]) {
      const settings = `docs:\n  cliHelp: { tool: "${file}" }\n`;
      const { skipped } = await audit(repository({ ...cli, "signalbox.yaml": settings, "a.md": "# A\n" }));
      expect(skipped.join()).toContain(`not held against ${file}`);
    }
  });

  it("finds a coined word in two spellings where one of them is the habit", async () => {
    const files = {
      "a.md": "# A\n\nRailBox, RailBox and RailBox are one. TwoNames once, TwonameS once.\n",
      "b.md": "# B\n\nRailBOX is another way.\n",
    };
    expect(await found(files)).toEqual(["mixed-spelling b.md:3"]);
  });
});
