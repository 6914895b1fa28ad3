import { withoutCredentials } from "../git-failure.ts";
import { recordsOf } from "./records.ts";

/** Git's settings: key (section and name in lower case) to its values, the strongest last. */
export type GitConfig = ReadonlyMap<string, readonly string[]>;

const END = Buffer.alloc(1);

/** Reads `git config --list -z`. A key without a value is `true`. Source: git-config(1). */
export function parseConfig(bytes: Buffer): GitConfig {
  const config = new Map<string, string[]>();
  for (const record of recordsOf(bytes)) {
    const text = record.toString("utf8");
    const at = text.indexOf("\n");
    const key = at === -1 ? text : text.slice(0, at);
    const values = config.get(key) ?? [];
    values.push(at === -1 ? "true" : text.slice(at + 1));
    config.set(key, values);
  }
  return config;
}

/** Reads `git config --list -z --show-origin`: the settings, and the files that they come from. */
export function parseConfigWithOrigins(bytes: Buffer): {
  readonly config: GitConfig;
  readonly origins: readonly string[];
} {
  const origins = new Set<string>();
  const settings: Buffer[] = [];
  let isOrigin = true;
  for (const record of recordsOf(bytes)) {
    if (isOrigin) origins.add(record.toString("utf8"));
    else settings.push(record, END);
    isOrigin = !isOrigin;
  }
  origins.delete("command line:");
  return {
    config: parseConfig(Buffer.concat(settings)),
    origins: [...origins].map((origin) => origin.replace(/^file:/, "")),
  };
}

/** The value that counts, or null. */
export function settingOf(config: GitConfig, key: string): string | null {
  return config.get(key)?.at(-1) ?? null;
}

/** Whether a setting is on, as git reads booleans. */
export function isOn(config: GitConfig, key: string): boolean {
  return /^(?:true|yes|on|[1-9]\d*)$/i.test(settingOf(config, key) ?? "");
}

/** The remotes by name, their URLs after `insteadOf` and without credentials. */
export function remotesOf(config: GitConfig): { readonly name: string; readonly url: string }[] {
  const remotes: { name: string; url: string }[] = [];
  for (const [key, values] of config) {
    const name = /^remote\.(.+)\.url$/s.exec(key)?.[1];
    const url = values[0];
    if (name !== undefined && url !== undefined)
      remotes.push({ name, url: withoutCredentials(rewritten(config, url)) });
  }
  return remotes.sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Whether a setting `insteadOf` replaces the URL, or its beginning. */
export function isRewritten(config: GitConfig, url: string): boolean {
  return rewritten(config, url) !== url;
}

function rewritten(config: GitConfig, url: string): string {
  let best = { from: "", to: "" };
  for (const [key, values] of config) {
    const to = /^url\.(.+)\.insteadof$/s.exec(key)?.[1];
    if (to === undefined) continue;
    for (const from of values) if (url.startsWith(from) && from.length > best.from.length) best = { from, to };
  }
  return best.from === "" ? url : best.to + url.slice(best.from.length);
}
