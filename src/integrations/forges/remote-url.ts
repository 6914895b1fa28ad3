/** A git remote's address taken apart. `clean` is without credentials; `path` has neither leading slash nor `.git`. */
export type RemoteAddress =
  | { readonly kind: "host"; readonly host: string; readonly path: string; readonly clean: string }
  | { readonly kind: "path"; readonly clean: string };

/** Addresses under which forges answer beside their own name: SSH over the HTTPS port. Source: docs.github.com and docs.gitlab.com, "SSH over HTTPS port". */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  "ssh.github.com": "github.com",
  "www.github.com": "github.com",
  "altssh.gitlab.com": "gitlab.com",
  "www.gitlab.com": "gitlab.com",
};

const HOST_SCHEMES = ["https:", "http:", "ssh:", "git:", "git+ssh:", "git+https:"];

/**
 * Takes a remote's URL apart: https, http, ssh and git URLs, `user@host:path`, `file:` URLs and plain paths. Source: git-fetch(1), "GIT URLS".
 * A login name of SSH stays, because it is no secret and the address does not work without it; every password, every user of another scheme,
 * and every query is taken away.
 */
export function parseRemoteUrl(url: string): RemoteAddress {
  const text = url.trim();
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return parseUrl(text);
  const scp = /^(?:([^@/:\s]+)(?::[^@/\s]*)?@)?(\[[^\]]+\]|[^:/\\@\s]{2,}):(?!\\)(.*)$/.exec(text);
  if (scp?.[2] === undefined || scp[3] === undefined) return { kind: "path", clean: text };
  const user = scp[1] === undefined ? "" : `${scp[1]}@`;
  return { kind: "host", host: knownName(scp[2]), path: plainPath(scp[3]), clean: `${user}${scp[2]}:${scp[3]}` };
}

/** The URL without user, password and query. */
export function withoutCredentials(url: string): string {
  return parseRemoteUrl(url).clean;
}

function parseUrl(text: string): RemoteAddress {
  if (!URL.canParse(text)) return { kind: "path", clean: text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, "$1") };
  const url = new URL(text);
  const isSsh = url.protocol.includes("ssh");
  url.password = "";
  if (!isSsh) url.username = "";
  url.search = "";
  url.hash = "";
  const clean = url.href;
  if (!HOST_SCHEMES.includes(url.protocol) || url.hostname === "") return { kind: "path", clean };
  const host = isSsh ? url.hostname : url.host;
  return { kind: "host", host: knownName(host), path: plainPath(url.pathname), clean };
}

function knownName(host: string): string {
  const lower = host.toLowerCase();
  return OTHER_NAMES[lower] ?? lower;
}

function plainPath(path: string): string {
  return path
    .replace(/^\/+/, "")
    .replace(/\/+$/, "")
    .replace(/\.git$/, "");
}
