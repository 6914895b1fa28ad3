import { z } from "zod";
import { OpsError, type OpsErrorCode } from "../../../kernel/ops-error.ts";

/** `npm audit` tells the registry's answer beside an empty error. */
const Told = z.looseObject({
  message: z.string().catch(""),
  error: z.looseObject({ code: z.string().catch(""), summary: z.string().catch(""), detail: z.string().catch("") }),
});

/** npm's own words about a failure. */
export interface NpmFailure {
  readonly code: string;
  readonly message: string;
}

/** Longer messages (a page of HTML, a stack) are cut. */
const LONGEST_MESSAGE = 400;

const RULES: readonly { readonly pattern: RegExp; readonly code: OpsErrorCode }[] = [
  { pattern: /^(?:E401|ENEEDAUTH|EOTP|EAUTHUNKNOWN|EAUTHIP)$/, code: "unauthorized" },
  { pattern: /^E403$/, code: "forbidden" },
  { pattern: /^(?:E409|EPUBLISHCONFLICT)$/, code: "conflict" },
  { pattern: /^E(?:404|410)$/, code: "not_found" },
  { pattern: /^E(?:429|420)$/, code: "rate_limited" },
  { pattern: /^E413$/, code: "too_large" },
  {
    pattern:
      /^(?:E5\d\d|E408|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EPIPE|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ECONNABORTED|FETCH_ERROR|EINTEGRITY|.*(?:CERT|SSL|TLS).*)$/,
    code: "network",
  },
];

const HINTS: Partial<Record<OpsErrorCode, string>> = {
  unauthorized:
    "Log in (`npm login --registry <address>`), or give a token that may publish; for a private registry name it in NPM_CONFIG_REGISTRY too. A one-time password can't be typed here: use an automation token.",
  forbidden:
    "The account may not do this: ask an owner of the package, check the token's scope, and --access of a scoped package.",
  conflict: "A published version can't be changed: raise the version, or compare with `signalbox publish status`.",
  network: "See whether the registry is up, then run the same command again: what is published already is found.",
  too_large: "Leave out what need not be published (`files` in package.json).",
};

/** Reads what npm printed about its failure: JSON on standard output, else lines on standard error. */
export function readFailure(stdout: string, stderr: string): NpmFailure {
  const told = Told.safeParse(parseJson(stdout));
  const code = /^npm (?:error|ERR!) code (\S+)/m.exec(stderr)?.[1] ?? "";
  if (told.success) {
    const { error } = told.data;
    return { code: error.code || code, message: oneLine(error.summary || error.detail || told.data.message) };
  }
  const lines = stderr.split("\n").filter((line) => /^npm (?:error|ERR!) (?!code |A complete log)/.test(line));
  return { code, message: oneLine(lines.map((line) => line.replace(/^npm (?:error|ERR!) /, "")).join(" ") || stderr) };
}

/** Maps npm's failure to a foreseen one. `what` says what was asked of which registry. */
export function failureOf(failure: NpmFailure, what: string): OpsError {
  const code = codeOf(failure);
  const hint = HINTS[code];
  const said = [failure.code, failure.message].filter((part) => part !== "").join(": ");
  return new OpsError(code, `${what}: ${said === "" ? "npm failed without a word" : said}`, {
    ...(hint === undefined ? {} : { hint }),
    details: { npm: failure.code },
  });
}

function codeOf(failure: NpmFailure): OpsErrorCode {
  if (/cannot publish over|previously published|already (?:present|exists)/i.test(failure.message)) return "conflict";
  return RULES.find((rule) => rule.pattern.test(failure.code))?.code ?? "precondition";
}

/** The value that a text is JSON of; undefined when it is none, which no schema takes for an answer. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // told by the caller's schema
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim().slice(0, LONGEST_MESSAGE);
}
