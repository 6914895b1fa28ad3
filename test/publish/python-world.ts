import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { makeWorld, type World } from "./world.ts";

const METADATA = [
  "Metadata-Version: 2.1",
  "Name: Demo.Tool",
  "Version: 1.0.0",
  "Summary: a demonstration",
  "Classifier: Programming Language :: Python :: 3",
  "Classifier: License :: OSI Approved",
  "Requires-Dist: attrs (>=22)",
  "Project-URL: Source, https://example.org/demo",
  "Description-Content-Type: text/markdown",
  "",
  "# Demo",
  "",
  "Does nothing.",
  "",
].join("\n");

/** Looks like a token, so that a leak would be seen. */
export const TOKEN = ["pypi-", "AgEIcHlwaS5vcmcCJGQw".repeat(4)].join("");

/** A world with a Python project, built into `dist/`, that is published to the index at this address. */
export function makePythonWorld(indexUrl: string): World {
  const world = makeWorld({
    "pyproject.toml": '[project]\nname = "Demo.Tool"\nversion = "1.0.0"\n',
    ".gitignore": "dist\n",
    "signalbox.yaml": `release:\n  publish:\n    callTimeoutSeconds: 20\n    pypi: { repositoryUrl: "${indexUrl}legacy/" }\n`,
    "sdist/PKG-INFO": METADATA,
    "sdist/demo/__init__.py": "ONE = 1\n",
    "wheel/demo/__init__.py": "ONE = 1\n",
    "wheel/demo_tool-1.0.0.dist-info/METADATA": METADATA,
  });
  buildInto(world);
  return world;
}

/** Real archives, by git: a wheel is a zip, a source distribution a tar.gz with one folder around it. */
export function buildInto(world: World): void {
  const { root, git } = world.repository;
  mkdirSync(join(root, "dist"), { recursive: true });
  git("archive", "--format=zip", "-o", "dist/demo_tool-1.0.0-py3-none-any.whl", "HEAD:wheel");
  git("archive", "--format=tar.gz", "--prefix=demo_tool-1.0.0/", "-o", "dist/demo_tool-1.0.0.tar.gz", "HEAD:sdist");
}
