import { z } from "zod";
import { Description, RepositoryFolder, TemplateName, ThingName } from "../making/fields.ts";

/** Types that a field of a generated tool can have. */
export const FIELD_TYPES = ["text", "number", "boolean", "texts"] as const;

const FIELD = /^([a-z][A-Za-z0-9_]{0,40})(\?)?:(text|number|boolean|texts)(?::\s*(\S.*))?$/;

/** One field that the tool takes. */
export interface ToolField {
  readonly name: string;
  readonly type: (typeof FIELD_TYPES)[number];
  readonly isOptional: boolean;
  readonly about: string;
}

/** Reads "name:type:what it is" (a question mark after the name makes it optional); null when it is something else. */
export function parseToolField(text: string): ToolField | null {
  const match = FIELD.exec(text.trim());
  const [name, type] = [match?.[1], FIELD_TYPES.find((known) => known === match?.[3])];
  if (name === undefined || type === undefined) return null;
  return { name, type, isOptional: match?.[2] === "?", about: match?.[4] ?? name };
}

/** What a new MCP server with one tool is made from. */
export const CreateToolInput = z.strictObject({
  name: ThingName.describe("name of the server and of its folder: 1 to 64 of a-z, 0-9 and single hyphens"),
  description: Description.describe("what the tool does and when to use it"),
  folder: RepositoryFolder.default(".signalbox/tools").describe("folder that holds the repository's tools"),
  tool: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, "expected the name of a tool")
    .optional()
    .describe("name of its one tool (default: the name with underscores)"),
  takes: z
    .array(
      z
        .string()
        .max(300)
        .refine(
          (text) => parseToolField(text) !== null,
          `expected "name:type:what it is" with a type of ${FIELD_TYPES.join(", ")}`,
        ),
    )
    .max(20)
    .refine(
      (fields) => new Set(fields.map((field) => parseToolField(field)?.name)).size === fields.length,
      "two fields have the same name",
    )
    .default([])
    .describe('a field that the tool takes, "path:text:file to read"; "limit?:number" is optional; repeat for more'),
  template: TemplateName.optional().describe("template to make it from"),
});
export type CreateToolInput = z.infer<typeof CreateToolInput>;
