import { z } from "zod";
import { characterCount, DESCRIPTION_LIMIT } from "../skill-format/fields.ts";
import { nameFault } from "../skill-format/name.ts";

/** A folder below the repository's top level, in forward slashes. */
export const RepositoryFolder = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\s/\\][^\\\n\r]*$/, "expected a folder relative to the repository, with forward slashes")
  .refine(
    (folder) => !folder.split("/").some((part) => part === ".." || part === "." || part === "" || part === ".git"),
    "expected a folder within the repository",
  );

/** A name as hosts take it for skills, agents, tools and templates alike: 1 to 64 of a-z, 0-9 and single hyphens. */
export const ThingName = z.string().refine((name) => nameFault(name) === null, {
  error: (issue) => `the name ${typeof issue.input === "string" ? nameFault(issue.input) : "is no text"}`,
});

/** What something does and when to use it. */
export const Description = z
  .string()
  .trim()
  .min(1)
  .refine((text) => characterCount(text) <= DESCRIPTION_LIMIT, `at most ${DESCRIPTION_LIMIT} characters`);

/** One line of a caller's text. */
export const Line = z.string().trim().min(1).max(2_000);

/** Up to 40 lines of a caller's text; none by default. */
export const Lines = z.array(Line).max(40).default([]);

/** Tools that a host lets something use, one an item. */
export const HostTools = z
  .array(z.string().regex(/^[^\s,]+(?:\([^)\n]*\))?$/, "expected one tool, such as Read or Bash(git:*)"))
  .max(40)
  .default([]);

/** The name of a template. */
export const TemplateName = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "expected the name of a template");
