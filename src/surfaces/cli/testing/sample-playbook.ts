import { z } from "zod";
import { type AnyPlaybook, asAnyPlaybook, definePlaybook } from "../../../kernel/work/playbook.ts";

/** A playbook that declares one field of every kind. */
export const SAMPLE_PLAYBOOK: AnyPlaybook = asAnyPlaybook(
  definePlaybook({
    signal: "OPS:SAMPLE",
    title: "Sample",
    summary: "shows every kind of field",
    input: z.strictObject({
      name: z.string().describe("what it is called"),
      message: z.string().min(1).optional().describe("the message"),
      all: z.boolean().default(false).describe("everything"),
      openPr: z.boolean().default(true).describe("open a pull request"),
      userFacing: z.boolean().optional().describe("readers notice it"),
      noVerify: z.boolean().default(false).describe("skip it"),
      reviewers: z.array(z.string()).default([]).describe("who looks at it"),
      level: z.enum(["patch", "minor"]).default("patch"),
      retries: z.number().int().min(0).optional(),
      timeout: z.number().optional().describe("a name that is taken"),
      secret: z.string().optional().meta({ hidden: true }),
    }),
    pattern: "sequential",
    layer: "medium",
    agents: ["release-manager"],
    gateThreshold: 0.8,
    place: "checkout",
    writes: true,
    door: {
      command: "sample make",
      positionals: ["name"],
      examples: ["signalbox sample make thing"],
      hints: { readOnly: false, destructive: false, idempotent: true },
    },
    run: () => Promise.resolve({ summary: "done" }),
  }),
);
