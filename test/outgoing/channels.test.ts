import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createChannels } from "../../src/app/session/channels.ts";
import { isOpsError } from "../../src/kernel/ops-error.ts";
import type { EmailMessage, Message, Span, StatusMessage } from "../../src/ops/notices/index.ts";
import { createMasker } from "../../src/ops/policy/index.ts";
import { addPull } from "../tools/github-stand-in/state.ts";
import { openWorld, TOKEN } from "../github/world.ts";
import { type MailCatcher, startMailCatcher } from "./mail-catcher.ts";
import { type Receiver, startReceiver } from "./receiver.ts";

const AT = 1_700_000_000_123;
let receiver: Receiver;
const catchers: MailCatcher[] = [];

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await receiver.close();
  for (const catcher of catchers.splice(0)) await catcher.close();
});

const masker = createMasker();
const noComment = { comment: () => Promise.reject(new Error("no comment was expected")) };

function send(
  message: Message,
  env: Readonly<Record<string, string>> = {},
  forges: Parameters<typeof createChannels>[0]["forges"] = noComment,
) {
  const machine = { version: "1.2.3", env: { SIGNALBOX_ALLOW_ADDRESSES: "127.0.0.1", ...env } };
  return createChannels({ machine, masker, clock: { now: () => AT }, forges }).send(message, AT);
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "sent",
    (thrown: unknown) => (isOpsError(thrown) ? thrown.code : String(thrown)),
  );

describe("Slack", () => {
  const slack = { kind: "slack", url: "env:SLACK", headline: "OPS:AUDIT <!channel> & more", lines: ["a <b>"] } as const;

  it("gets a headline and a section, in which nothing of the text is a mention", async () => {
    await send(slack, { SLACK: `${receiver.url}/services/T0/B0/secret` });
    expect(receiver.seen[0]?.path).toBe("/services/T0/B0/secret");
    expect(JSON.parse(receiver.seen[0]?.body ?? "")).toEqual({
      text: "OPS:AUDIT &lt;!channel&gt; &amp; more",
      blocks: [
        { type: "section", text: { type: "mrkdwn", text: "*OPS:AUDIT &lt;!channel&gt; &amp; more*\na &lt;b&gt;" } },
      ],
    });
  });

  it("keeps its address out of failures, for the address is the secret", async () => {
    receiver.answer(() => 500);
    const failed = send(slack, { SLACK: `${receiver.url}/services/T0/B0/secret` });
    await expect(failed).rejects.toMatchObject({ code: "network" });
    await expect(failed).rejects.not.toThrow(/services/);
    expect(await codeOf(send(slack))).toBe("precondition");
    expect(await codeOf(send(slack, { SLACK: "not an address" }))).toBe("precondition");
    expect(await codeOf(send(slack, { SLACK: receiver.url, SIGNALBOX_ALLOW_ADDRESSES: "" }))).toBe("denied");
  });
});

describe("mail", () => {
  const mail: EmailMessage = {
    ...{
      kind: "email",
      id: "dlv_1",
      server: "env:SMTP",
      from: "signalbox@example.org",
      to: ["ada@example.org", "bob@example.org"],
    },
    ...{ subject: "OPS:AUDIT complete\r\nBcc: all@example.org", lines: ["Zwölf Findings", ".", "end"], isUrgent: true },
  };
  const start = async (options: Parameters<typeof startMailCatcher>[0] = {}) => {
    const catcher = await startMailCatcher(options);
    catchers.push(catcher);
    return { catcher, at: (user: string) => ({ SMTP: `smtp://${user}127.0.0.1:${catcher.port}` }) };
  };

  it("arrives once for all recipients, under an id that stays, and its subject makes no header", async () => {
    const { catcher, at } = await start({ password: "correct horse" });
    await send(mail, at("bot:correct%20horse@"));
    const [caught] = catcher.mails;
    expect(caught).toMatchObject({ from: "signalbox@example.org", to: ["ada@example.org", "bob@example.org"] });
    expect(caught?.text).toMatch(/^Message-ID: <dlv_1@example.org>\r$/m);
    expect(caught?.text).toMatch(/^Subject: OPS:AUDIT complete Bcc: all@example.org\r$/m);
    expect(caught?.text).not.toMatch(/^Bcc:/im);
    expect(caught?.text).toMatch(/^X-Priority: 1/m);
    expect(caught?.text).toContain("Zw=C3=B6lf Findings");
    expect(masker.mask("correct horse")).toBe("[masked]");
  });

  it("that is refused for good is given up, the rest is tried again", async () => {
    const { at } = await start({ password: "right" });
    expect(await codeOf(send(mail, at("bot:wrong@")))).toBe("unauthorized");
    const unknown = await start({ refuses: 550 });
    expect(await codeOf(send(mail, unknown.at("")))).toBe("invalid_input");
    const busy = await start({ refuses: 451 });
    expect(await codeOf(send(mail, busy.at("")))).toBe("network");
    expect(await codeOf(send(mail, { SMTP: "http://mail.example.org" }))).toBe("precondition");
    expect(await codeOf(send(mail, { SMTP: "smtp://10.0.0.1:25" }))).toBe("denied");
  });
});

const Attribute = z.strictObject({
  key: z.string(),
  value: z.union([
    z.strictObject({ stringValue: z.string() }),
    z.strictObject({ intValue: z.string().regex(/^-?\d+$/) }),
    z.strictObject({ doubleValue: z.number() }),
    z.strictObject({ boolValue: z.boolean() }),
  ]),
});

/** What a collector decodes. Source: opentelemetry-proto, trace/v1/trace.proto, in the JSON mapping of OTLP. */
const Decoded = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes: z.array(Attribute) }),
      scopeSpans: z.array(
        z.strictObject({
          scope: z.strictObject({ name: z.string(), version: z.string() }),
          spans: z.array(
            z.strictObject({
              ...{ traceId: z.string().regex(/^[0-9a-f]{32}$/), spanId: z.string().regex(/^[0-9a-f]{16}$/) },
              ...{
                parentSpanId: z
                  .string()
                  .regex(/^[0-9a-f]{16}$/)
                  .optional(),
                name: z.string().min(1),
                kind: z.literal(1),
              },
              ...{ startTimeUnixNano: z.string().regex(/^\d+$/), endTimeUnixNano: z.string().regex(/^\d+$/) },
              attributes: z.array(Attribute),
              status: z.strictObject({ code: z.union([z.literal(1), z.literal(2)]), message: z.string().optional() }),
            }),
          ),
        }),
      ),
    }),
  ),
});

describe("traces", () => {
  const span: Span = {
    ...{ traceId: "a".repeat(32), spanId: "b".repeat(16), parentSpanId: null, name: "invoke_workflow OPS:AUDIT" },
    ...{ startedAt: AT, endedAt: AT + 7, isError: true, error: "failed" },
    attributes: { "gen_ai.operation.name": "invoke_workflow", "signalbox.attempts": 2 },
  };
  const traces = () =>
    ({ kind: "otel", url: `${receiver.url}/v1/traces`, headers: "env:OTEL", spans: [span] }) as const;

  it("are what a collector decodes, with the headers that it asks for", async () => {
    await send(traces(), { OTEL: "api-key=s3cr3t-value, x-tenant=a%20b" });
    const [got] = receiver.seen;
    expect(got).toMatchObject({ path: "/v1/traces", headers: { "api-key": "s3cr3t-value", "x-tenant": "a b" } });
    const decoded = Decoded.parse(JSON.parse(got?.body ?? ""));
    const { spans } = decoded.resourceSpans[0]?.scopeSpans[0] ?? { spans: [] };
    expect(spans).toMatchObject([
      {
        startTimeUnixNano: "1700000000123000000",
        endTimeUnixNano: "1700000000130000000",
        status: { code: 2, message: "failed" },
      },
    ]);
    expect(decoded.resourceSpans[0]?.resource.attributes).toContainEqual({
      key: "service.name",
      value: { stringValue: "signalbox" },
    });
  });

  it("are tried again when the collector is down, and not when its headers do not parse", async () => {
    receiver.answer(() => 503);
    expect(await codeOf(send(traces(), { OTEL: "a=b" }))).toBe("network");
    expect(await codeOf(send(traces(), { OTEL: "no pair" }))).toBe("precondition");
  });
});

describe("GitHub", () => {
  it("shows a status for the commit, the last of its context, and one comment on the pull request", async () => {
    const world = await openWorld();
    const { state, forge, github } = world;
    addPull(state, { head: "feat/x" });
    const sha = "b".repeat(40);
    const comment = { number: 1, body: "# Report\n", marker: "signalbox:report:run_1" };
    const status: StatusMessage = {
      ...{
        kind: "github",
        run: "run_1",
        forge,
        root: "/repo",
        sha,
        state: "pending",
        context: "signalbox/audit",
        description: "under way",
        summary: "",
        annotations: [],
      },
      comment: null,
    };
    const env = { GITHUB_TOKEN: TOKEN, GITHUB_API_URL: forge.apiUrl, GITHUB_SERVER_URL: forge.apiUrl };
    await send(status, env, github);
    for (let again = 0; again < 2; again++) await send({ ...status, state: "success", comment }, env, github);
    expect(state.statuses).toEqual([{ sha, context: "signalbox/audit", state: "success" }]);
    expect(JSON.stringify(state).split("signalbox:report:run_1").length - 1).toBe(1);
    expect(await codeOf(send(status, {}, github))).toBe("unauthorized");
    await world.close();
    expect(state.violations).toEqual([]);
  });
});
