import { OpsError } from "../../kernel/ops-error.ts";
import type { Message } from "../../ops/notices/index.ts";
import type { Poster } from "../network/post.ts";
import type { SecretReader } from "../secrets/read-reference.ts";

type SlackMessage = Extract<Message, { kind: "slack" }>;

/** The text of a section. Source: Slack, "Section block": 3,000 characters. */
const LONGEST_SECTION = 3_000;

/** Posts to an incoming webhook of Slack, or of Mattermost and others that take the same. */
export function createSlack(parts: {
  readonly poster: Poster;
  readonly secrets: SecretReader;
}): (message: SlackMessage) => Promise<void> {
  return async (message) => {
    const url = await parts.secrets.read(message.url);
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw new OpsError("precondition", `${message.url} is no http address`);
    const body = JSON.stringify(composeBody(message));
    await parts.poster.post({ url, headers: { "content-type": "application/json" }, body });
  };
}

/** The headline alone is what a phone shows; the section is what the channel shows. */
function composeBody({ headline, lines }: SlackMessage): Readonly<Record<string, unknown>> {
  const text = escape(headline);
  const section = [`*${text}*`, ...lines.map(escape)].join("\n").slice(0, LONGEST_SECTION);
  return { text, blocks: [{ type: "section", text: { type: "mrkdwn", text: section } }] };
}

/** So that text makes no mention and no link. Source: Slack, "Formatting text": escape these three. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
