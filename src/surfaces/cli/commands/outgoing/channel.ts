import { Option } from "commander";
import { OpsError } from "../../../../kernel/ops-error.ts";
import type { Channel } from "../../../../ops/notices/index.ts";
import { textAt } from "../../globals.ts";

/** Options that say by which means notices go. */
export function channelOptions(): readonly Option[] {
  return [
    new Option("--url <address>", "post signed CloudEvents to this address; needs --secret"),
    new Option("--secret <reference>", "the key that signs them: env:NAME or file:/path, at least 24 bytes"),
    new Option("--slack <reference>", "post to the incoming webhook whose address is in env:NAME or file:/path"),
    new Option("--email <addresses>", "send mail to these addresses, separated by commas; needs --smtp and --from"),
    new Option("--smtp <reference>", "the mail server smtp://user:password@host:587 in env:NAME or file:/path"),
    new Option("--from <address>", "the sender of the mail"),
    new Option("--github", "set commit statuses on GitHub, and comment on the run's pull request"),
    new Option("--no-comments", "with --github: set statuses alone"),
    new Option("--otel <address>", "send traces by OTLP over HTTP to this address, such as http://host:4318/v1/traces"),
    new Option("--headers <reference>", "with --otel: name=value pairs in env:NAME or file:/path"),
  ];
}

/** The channel that the options name, as an operation's input. Throws `invalid_input` when they name none or two. */
export function channelOf(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const given = ["url", "slack", "email", "github", "otel"].filter((name) => options[name] !== undefined);
  const [kind, another] = given;
  if (kind === undefined || another !== undefined)
    throw new OpsError(
      "invalid_input",
      kind === undefined ? "nothing says where notices go" : `--${kind} and --${another} are two receivers`,
      {
        hint: "Name one of --url, --slack, --email, --github and --otel.",
      },
    );
  switch (kind) {
    case "url":
      return defined({ kind: "webhook", url: textAt(options, "url"), secret: textAt(options, "secret") });
    case "slack":
      return defined({ kind: "slack", url: textAt(options, "slack") });
    case "email": {
      const to = textAt(options, "email")
        ?.split(",")
        .map((one) => one.trim());
      return defined({ kind: "email", server: textAt(options, "smtp"), from: textAt(options, "from"), to });
    }
    case "otel":
      return defined({ kind: "otel", url: textAt(options, "otel"), headers: textAt(options, "headers") });
    default:
      return { kind: "github", comments: options["comments"] !== false };
  }
}

/** A channel in a few words, without anything that could be secret. */
export function describeChannel(channel: Channel): string {
  switch (channel.kind) {
    case "webhook":
      return channel.url;
    case "slack":
      return `Slack, ${channel.url}`;
    case "email":
      return `mail to ${channel.to.join(", ")}`;
    case "github":
      return channel.comments ? "GitHub statuses and comments" : "GitHub statuses";
    case "otel":
      return `traces to ${channel.url}`;
  }
}

function defined(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
