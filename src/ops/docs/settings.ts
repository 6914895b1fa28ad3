import { z } from "zod";

/** What `signalbox.yaml` may say about documentation. */
export const DocsSettings = z.strictObject({
  privateHosts: z
    .array(z.string().min(1))
    .max(100)
    .optional()
    .describe("Hosts on private addresses that links may be asked for, such as wiki.example.internal"),
  cliHelp: z
    .record(z.string().min(1), z.string().min(1))
    .optional()
    .describe(
      "By the name of a program, the tracked file that holds what its --help prints; commands in pages are held against it",
    ),
});
export type DocsSettings = z.infer<typeof DocsSettings>;
