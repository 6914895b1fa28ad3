import { z } from "zod";
import { Description, Line, RepositoryFolder, TemplateName, ThingName } from "../making/fields.ts";

/** What a template can be for. */
export const TemplateKind = z.enum(["skill", "agent", "tool"]);
export type TemplateKind = z.infer<typeof TemplateKind>;

/** What a new template is made from. */
export const CreateTemplateInput = z.strictObject({
  name: ThingName.describe("name of the template: 1 to 64 of a-z, 0-9 and single hyphens"),
  for: TemplateKind.default("skill").describe("what is made from it"),
  description: Description.describe("what kind of thing it is for"),
  folder: RepositoryFolder.default(".signalbox/templates").describe("folder that holds the repository's templates"),
  basedOn: TemplateName.optional().describe("template whose wording stands where the maker says nothing"),
  fits: z
    .array(z.string().trim().min(2).max(60))
    .max(40)
    .default([])
    .describe("a word of a description that speaks for this template; repeat for more"),
  sections: z
    .array(Line.refine((text) => /\S\s*=>\s*\S/.test(text), 'expected "heading => text"'))
    .max(20)
    .default([])
    .describe('a further section, "heading => text"; the text may hold fields such as {{title}}; repeat for more'),
});
export type CreateTemplateInput = z.infer<typeof CreateTemplateInput>;
