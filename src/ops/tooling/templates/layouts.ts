import type { TemplateKind } from "./input.ts";

/** The text that shipped templates have in common, by kind; sections that stay empty are left out. */
export const LAYOUTS = {
  skill: `# {{title}}

{{summary}}

## When to use

{{when}}

## Steps

{{steps}}

## Examples

{{examples}}

## Edge cases

{{edge-cases}}

## Files

{{files}}
`,
  agent: `# {{title}}

## Charter

{{charter}}

## When to use

{{when}}

## Do not select for

{{not-for}}

## Capabilities

{{capabilities}}

## Constraints

{{constraints}}

## Tasks

{{tasks}}

## Escalation

{{escalation}}

## Knows

{{knows}}

## Does not know

{{does-not-know}}
`,
  tool: `# {{title}}

{{summary}}

## The tool

\`{{tool}}\` takes:

{{takes}}

It gives back \`answer\`, a text.

## Build and test

\`\`\`sh
npm install
npm run build
npm test
\`\`\`

The test starts the built server, speaks to it over standard input and output, and calls the tool.

## Registration

\`.mcp.json\` at the top of the repository starts \`{{entry}}\`. Hosts list the server after it was built.

## How to change it

- \`src/tool.ts\` holds what the tool takes, what it gives back, and its work, the function \`run\`. As it was made, \`run\` answers with what it was given.
- \`src/server.ts\` registers the tool. It writes nothing but the protocol to standard output; use standard error for logs.
- \`test/server.test.ts\` is to be changed together with \`src/tool.ts\`.
`,
} as const satisfies Record<TemplateKind, string>;
