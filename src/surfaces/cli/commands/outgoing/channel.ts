import { Option } from "commander";
import { OpsError } from "../../../../kernel/ops-error.ts";
import type { Channel } from "../../../../ops/notices/index.ts";
import { textAt } from "../../globals.ts";

/** Options that say by which means notices go. */
export function channelOptions(): readonly Option[] {
  return [
    new Option("--url <address>", "post signed CloudEvents to this address"),
    new Option("--secret <reference>", "the key that signs them: env:NAME or file:/path, at least 24 bytes"),
  ];
}

/** The channel that the options name, as an operation's input. Throws `invalid_input` when they name none or two. */
export function channelOf(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const url = textAt(options, "url");
  const secret = textAt(options, "secret");
  if (url !== undefined && secret !== undefined) return { kind: "webhook", url, secret };
  throw new OpsError("invalid_input", "nothing says where notices go", {
    hint: "Name an address and a key: --url https://... --secret env:NAME.",
  });
}

/** A channel in a few words, without anything that could be secret. */
export function describeChannel(channel: Channel): string {
  return channel.url;
}
