import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const WORDS =
  "service request queue worker deploy release rollback signal alert budget window shard replica cache token schema field value error retry timeout limit policy owner branch commit merge review report metric latency trace event record table index query filter stream buffer socket thread process signal handler module package version config option flag default".split(
    " ",
  );

/** A repository with pages of documentation, the same every time; made once and kept under its name. */
export function makeTree(folder: string, files: number, totalBytes: number): void {
  if (existsSync(join(folder, ".git", "made"))) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "src"), { recursive: true });
  const random = randomFrom(7);
  for (let index = 0; index < 200; index += 1)
    writeFileSync(join(folder, "src", `part-${index}.ts`), `export const part${index} = ${index};\n`);
  for (let index = 0; index < files; index += 1) {
    const path = join(folder, pathOf(index));
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, pageText(index, files, totalBytes / files, random));
  }
  writeFileSync(join(folder, "README.md"), "# Bench\n\nPages for a bench.\n");
  for (const words of [
    ["init", "-q"],
    ["add", "-A"],
    ["-c", "user.name=bench", "-c", "user.email=bench@example.org", "commit", "-q", "-m", "docs: pages"],
  ]) {
    const ran = spawnSync("git", words, { cwd: folder, encoding: "utf8", timeout: 120_000 });
    if (ran.status !== 0) throw new Error(`git ${words.join(" ")}: ${ran.stderr}`);
  }
  writeFileSync(join(folder, ".git", "made"), "");
}

function pathOf(index: number): string {
  return `docs/area-${index % 40}/page-${index}.md`;
}

function pageText(index: number, files: number, bytes: number, random: () => number): string {
  const lines = [`# Page ${index} on ${word(random)}`, ""];
  let length = 0;
  for (let section = 0; length < bytes; section += 1) {
    const part = sectionLines(index, section, files, random);
    lines.push(...part);
    length += part.reduce((sum, line) => sum + line.length + 1, 0);
  }
  return `${lines.join("\n")}\n`;
}

function sectionLines(index: number, section: number, files: number, random: () => number): readonly string[] {
  const other = Math.floor(random() * files);
  const link = `../area-${other % 40}/page-${other}.md`;
  const lost = random() < 0.01 ? `[lost](../area-0/absent-${section}.md)` : "nothing lost";
  return [
    `## Section ${section}`,
    "",
    `${sentence(random)} See [page ${other}](${link}) and [its first part](${link}#section-0). ${sentence(random)} **${word(random)}** with \`src/part-${other % 200}.ts\`, *${word(random)}*, and [above](#section-${section}).`,
    "",
    `- ${sentence(random)}`,
    `- ${sentence(random)} ${lost}`,
    `- [reference][ref-${section}]`,
    "",
    "```json",
    JSON.stringify(
      { [word(random)]: Math.floor(random() * 1_000), [word(random)]: [word(random), word(random)] },
      null,
      2,
    ),
    "```",
    "",
    ...(section % 3 === 0
      ? ["```bash", `npm run ${word(random)} -- --${word(random)} "${word(random)}"`, "```", ""]
      : []),
    ...(section % 4 === 1 ? codeBlock(random) : []),
    ...(section % 5 === 0 ? ["| name | value |", "|---|---|", `| ${word(random)} | ${sentence(random)} |`, ""] : []),
    `${sentence(random)} ${sentence(random)} ${sentence(random)}`,
    "",
    `[ref-${section}]: ${link}`,
    "",
  ];
}

function codeBlock(random: () => number): readonly string[] {
  const [name, other, field] = [word(random), word(random), word(random)].map((part) => `${part}Of`);
  return [
    "```ts",
    `import { ${name} } from "./${other}.ts";`,
    "",
    `export function ${name}All(${other}: { readonly ${field}: number }): string {`,
    `  return \`${field} \${${other}.${field} * ${Math.floor(random() * 100)}}\`;`,
    "}",
    "```",
    "",
  ];
}

function sentence(random: () => number): string {
  const words = Array.from({ length: 8 + Math.floor(random() * 12) }, () => word(random));
  return `${words.join(" ")}.`;
}

function word(random: () => number): string {
  return WORDS[Math.floor(random() * WORDS.length)] ?? "word";
}

/** Mulberry32, a small generator with a seed, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
