import { LAYOUTS } from "./layouts.ts";
import { SPECIFICATIONS, type Template } from "./model.ts";

const SHIPPED = {
  kind: "agent",
  version: "1",
  specification: SPECIFICATIONS.agent,
  body: LAYOUTS.agent,
  path: null,
} as const;

const ESCALATION = [
  "the request belongs to another agent => name that agent and hand over what is known",
  "a decision on architecture or security is needed => ask a person of that review area",
  "the same step failed twice => stop and report what was tried",
];

const specialist: Template = {
  ...SHIPPED,
  name: "specialist",
  summary: "an agent that does the work of one field",
  fits: [
    "create",
    "build",
    "write",
    "maintain",
    "implement",
    "operate",
    "manage",
    "deploy",
    "migrate",
    "update",
    "fix",
  ],
  defaults: {
    capabilities: ["{{what}}", "say what was changed, with paths, and what was left alone"],
    constraints: [
      "works within its charter alone and changes nothing else",
      "never approves or merges its own work",
      "never widens a permission, its own included",
    ],
    tasks: ["{{what}} => the result was checked by a command whose output is shown"],
    escalation: ESCALATION,
  },
};

const reviewer: Template = {
  ...SHIPPED,
  name: "reviewer",
  summary: "an agent that looks, judges and changes nothing",
  fits: ["review", "audit", "check", "inspect", "analyse", "analyze", "validate", "verify", "assess", "diagnose"],
  defaults: {
    capabilities: ["{{what}}", "tell each finding with file, line, severity and remedy, the worst first"],
    constraints: [
      "reads only: changes no file and runs nothing that changes one",
      "claims nothing without evidence",
      "never approves or merges anything",
    ],
    tasks: ["{{what}} => every finding names its place, and what was not looked at is said"],
    escalation: ESCALATION,
  },
};

const coordinator: Template = {
  ...SHIPPED,
  name: "coordinator",
  summary: "an agent that gives work to others and judges their results",
  fits: ["coordinate", "orchestrate", "delegate", "plan", "route", "triage", "lead", "schedule"],
  defaults: {
    capabilities: ["{{what}}", "choose the agent for a piece of work and tell it what success is"],
    constraints: [
      "does no work of the agents that it coordinates",
      "gives nobody more permission than it has itself",
      "reports partial success as partial, never as failure or as success",
    ],
    tasks: ["{{what}} => each part has a result with evidence, and one report joins them"],
    escalation: ESCALATION,
  },
};

/** The agent templates that ship, the default first. */
export const AGENT_TEMPLATES: readonly Template[] = [specialist, reviewer, coordinator];
