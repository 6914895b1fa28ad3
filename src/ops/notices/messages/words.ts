import { z } from "zod";
import type { Json } from "../../../kernel/json.ts";
import { kindOf } from "../event-kind.ts";
import type { NoticedEvent } from "../model.ts";
import { innerPayload } from "./cloud-event.ts";

/** A notice for people: one line, and what they need beside it. */
export interface Words {
  readonly headline: string;
  readonly lines: readonly string[];
}

const LONGEST_LINE = 1_000;
const MOST_LINES = 20;

const Ended = z.looseObject({
  status: z.string(),
  summary: z.string(),
  deliverables: z.array(z.looseObject({ type: z.string(), value: z.string() })).catch([]),
  issues: z.array(z.string()).catch([]),
});
const Asked = z.looseObject({ escalation: z.string(), title: z.string(), issue: z.string(), kind: z.string() });
const Raised = z.looseObject({ escalation: z.string(), level: z.number(), state: z.string() });
const Approval = z.looseObject({
  approval: z.string(),
  action: z.string(),
  target: z.looseObject({ label: z.string() }).optional(),
});

/** What a test says. */
export const TEST_WORDS: Words = {
  headline: "Signalbox: a test",
  lines: ["This is a test of Signalbox. Nothing has happened."],
};

/** An event in words. */
export function wordsOf(noticed: NoticedEvent): Words {
  const { event, repository } = noticed;
  const said = sayPayload(noticed, innerPayload(event.payload));
  const where = [...(repository === "" ? [] : [`Repository: ${repository}`]), `Run: ${event.run}`];
  const lines = [...said.lines.slice(0, MOST_LINES), ...where];
  return {
    headline: cut(said.headline.replaceAll(/\s+/g, " "), 150),
    lines: lines.map((line) => cut(line, LONGEST_LINE)),
  };
}

function sayPayload({ event, signal }: NoticedEvent, payload: Json): Words {
  const ended = Ended.safeParse(payload);
  if (ended.success) {
    const { status, summary, deliverables, issues } = ended.data;
    const made = deliverables.map(({ type, value }) => `${type}: ${value}`);
    return { headline: `${signal} ${status}`, lines: [summary, ...made, ...issues.map((issue) => `Issue: ${issue}`)] };
  }
  const asked = Asked.safeParse(payload);
  if (asked.success) {
    const { escalation, title, issue } = asked.data;
    const how = `Answer: signalbox answer ${escalation} retry, abort or delegate`;
    return { headline: `${signal} needs a decision: ${title}`, lines: [issue, how] };
  }
  const approval = Approval.safeParse(payload);
  if (approval.success) {
    const { approval: id, action, target } = approval.data;
    const what = target === undefined ? action : `${action} on ${target.label}`;
    return {
      headline: `${signal} waits for an approval: ${what}`,
      lines: [`Look and decide: signalbox approve ${id}`],
    };
  }
  const raised = Raised.safeParse(payload);
  if (raised.success)
    return {
      headline: `${signal} still needs a decision (level ${raised.data.level})`,
      lines: [`Nobody has answered ${raised.data.escalation}.`],
    };
  return { headline: `${signal}: ${kindOf(event.name)}`, lines: [] };
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 3)}...`;
}
