import type { ToolField } from "./input.ts";

/** What the generated server is told about itself. */
export interface ToolFacts {
  /** Of the server, its folder and its registration. */
  readonly name: string;
  readonly title: string;
  readonly tool: string;
  readonly description: string;
  readonly fields: readonly ToolField[];
}

/** A field that stands in when the maker names none. */
export const DEFAULT_FIELD: ToolField = { name: "text", type: "text", isOptional: false, about: "what to work on" };

const ZOD = {
  text: "z.string()",
  number: "z.number()",
  boolean: "z.boolean()",
  texts: "z.array(z.string())",
} as const;
const SAMPLES = { text: '"some text"', number: "3", boolean: "true", texts: '["one", "two"]' } as const;

/** `package.json` of the server. Versions: the newest that run on Node 20, 2026-11. */
export function manifestText({ name, description }: ToolFacts): string {
  const manifest = {
    name,
    version: "0.1.0",
    description,
    private: true,
    type: "module",
    engines: { node: ">=20" },
    scripts: { build: "tsc", start: "node dist/src/server.js", test: "node --test dist/test/" },
    dependencies: { "@modelcontextprotocol/server": "^2.4.0", zod: "^4.2.0" },
    devDependencies: { "@modelcontextprotocol/client": "^2.4.0", "@types/node": "^20.19.0", typescript: "^6.0.3" },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** `tsconfig.json` of the server. */
export function compilerText(): string {
  const compilerOptions = {
    target: "ES2022",
    module: "NodeNext",
    strict: true,
    noUncheckedIndexedAccess: true,
    rootDir: ".",
    outDir: "dist",
    types: ["node"],
  };
  return `${JSON.stringify({ compilerOptions, include: ["src", "test"] }, null, 2)}\n`;
}

/** `src/tool.ts`: what the tool takes and gives back, and its work. */
export function toolText(facts: ToolFacts): string {
  return `import { z } from "zod";

/** Name by which hosts call the tool. */
export const NAME = ${JSON.stringify(facts.tool)};

/** What the tool does and when to use it: hosts choose it by this text. */
export const DESCRIPTION =
  ${JSON.stringify(facts.description)};

/** What the tool takes. */
export const Input = z.strictObject({
${facts.fields.map(fieldText).join("\n")}
});

/** What the tool gives back. */
export const Output = z.strictObject({
  answer: z.string(),
});

/** The work of the tool: as it was made, it answers with what it was given. */
export async function run(input: z.infer<typeof Input>): Promise<z.infer<typeof Output>> {
  return { answer: \`\${NAME} was given \${JSON.stringify(input)}\` };
}
`;
}

/** `src/server.ts`: the server with its one tool, over standard input and output. */
export function serverText({ name, title }: ToolFacts): string {
  return `import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { DESCRIPTION, Input, NAME, Output, run } from "./tool.js";

serveStdio(() => {
  const server = new McpServer({ name: ${JSON.stringify(name)}, version: "0.1.0" });
  server.registerTool(
    NAME,
    { title: ${JSON.stringify(title)}, description: DESCRIPTION, inputSchema: Input, outputSchema: Output },
    async (input) => {
      const output = await run(input);
      return { content: [{ type: "text", text: JSON.stringify(output) }], structuredContent: output };
    },
  );
  return server;
});
`;
}

/** `test/server.test.ts`: starts the built server and calls the tool as a host would. */
export function testText({ name, fields }: ToolFacts): string {
  const required = fields.filter((field) => !field.isOptional).map((field) => field.name);
  return `import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { NAME, Output } from "../src/tool.js";

const SERVER = fileURLToPath(new URL("../src/server.js", import.meta.url));
const client = new Client({ name: "test", version: "1.0.0" });

describe(${JSON.stringify(`${name} over stdio`)}, () => {
  before(() => client.connect(new StdioClientTransport({ command: process.execPath, args: [SERVER] })));
  after(() => client.close());

  it("lists its one tool with what it takes", async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map((tool) => tool.name),
      [NAME],
    );
    assert.deepEqual(tools[0]?.inputSchema.required ?? [], ${JSON.stringify(required).replaceAll(",", ", ")});
  });

  it("answers a call with what its output schema says", async () => {
    const given = { ${fields.map((field) => `${field.name}: ${SAMPLES[field.type]}`).join(", ")} };
    const result = await client.callTool({ name: NAME, arguments: given });
    assert.notEqual(result.isError, true);
    assert.ok(Output.parse(result.structuredContent).answer.includes(NAME));
  });

  it("refuses a call with a field that it does not take", async () => {
    const result = await client.callTool({ name: NAME, arguments: { "not a field": 1 } });
    assert.equal(result.isError, true);
  });
});
`;
}

function fieldText({ name, type, isOptional, about }: ToolField): string {
  return `  ${name}: ${ZOD[type]}${isOptional ? ".optional()" : ""}.describe(${JSON.stringify(about)}),`;
}
