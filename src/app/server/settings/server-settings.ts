import { z } from "zod";
import { Role } from "../../../ops/access/index.ts";
import { FieldSource, HookScheme } from "../../../ops/hooks/index.ts";
import { SecretRef } from "../../../ops/notices/index.ts";
import { DEFAULT_RETENTION, type RetentionLimits } from "../../../ops/retention/index.ts";

/** Where a secret of the server is found: an environment variable, a file, or what a command prints. */
export const ServerSecret = z.union([
  SecretRef,
  z.strictObject({
    command: z.array(z.string().min(1)).min(1).max(50).describe("A program and its arguments; no shell reads them"),
  }),
]);
export type ServerSecret = z.infer<typeof ServerSecret>;

const WebAddress = z.url({ protocol: /^https?$/ }).max(2_000);

/** An address without query and fragment; the one of a provider is plain http on this host alone. Source: OpenID Connect Discovery 1.0, section 4.3. */
const Issuer = WebAddress.refine(
  (text) => URL.canParse(text) && new URL(text).search === "" && new URL(text).hash === "",
  {
    message: "an issuer has no query and no fragment",
  },
).refine(
  (text) => URL.canParse(text) && (new URL(text).protocol === "https:" || isLoopbackName(new URL(text).hostname)),
  {
    message: "an issuer is called by https",
  },
);

/** Sign-in to the console by an identity provider. */
export const SignInSettings = z
  .strictObject({
    issuer: Issuer.describe("The provider's address, as it names itself"),
    label: z.string().min(1).max(60).default("single sign-on").describe("What the button says: Sign in with <label>"),
    clientId: z.string().min(1).max(500).describe("How the provider knows this server"),
    clientSecret: ServerSecret.optional().describe("Where its secret is found; none for a public client"),
    clientSecretBy: z.enum(["basic", "post"]).default("basic").describe("How the secret is sent to the provider"),
    scopes: z
      .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/))
      .max(30)
      .default(["openid", "email", "profile"])
      .refine((scopes) => scopes.includes("openid"), "openid must be among them")
      .describe("What the provider is asked to tell"),
    userClaim: z.string().min(1).max(200).default("email").describe("The claim that is the user's id here"),
    allowUnverifiedEmail: z
      .boolean()
      .default(false)
      .describe("Takes an e-mail address that the provider does not call verified"),
    roleClaim: z.string().min(1).max(200).optional().describe("The claim that decides roles, such as groups"),
    roles: z.record(z.string().max(500), Role).optional().describe("Roles by values of that claim; the highest counts"),
    defaultRole: Role.optional().describe("The role of whoever has none else; without it they are refused"),
  })
  .refine(({ roleClaim, roles }) => (roleClaim === undefined) === (roles === undefined), {
    message: "roleClaim and roles belong together",
  });
export type SignInSettings = z.infer<typeof SignInSettings>;

/** A webhook that is taken in. */
export const HookSettings = z.strictObject({
  scheme: HookScheme.default("standard").describe("How the sender signs: standard (Standard Webhooks) or github"),
  secrets: z.array(ServerSecret).min(1).max(2).describe("Where the key is found; two while it is being changed"),
  signal: z
    .string()
    .regex(/^OPS:[A-Z][A-Z0-9_]*$/, "a signal of this server, such as OPS:AUDIT")
    .describe("What it sends"),
  user: z.string().min(1).max(200).describe("The user whose permissions its runs have"),
  repository: z
    .string()
    .default("")
    .describe("Absolute path of the repository of its runs; the server's first unless given"),
  context: z.record(z.string().max(100), FieldSource).default({}).describe("Fields of the signal's context"),
  when: z
    .record(z.string().max(500), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe("Bodies in which a place holds another value are passed over"),
  events: z
    .array(z.string().max(100))
    .max(50)
    .default([])
    .describe("GitHub's events that count; all but ping unless given"),
});
export type HookSettings = z.infer<typeof HookSettings>;

/** The name of a hook, as its address has it. */
const HookName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "lower-case letters, digits and dashes; at most 64");

const DAY_MS = 86_400_000;

const Days = z
  .string()
  .regex(/^[1-9]\d{0,4}d$/, "days, such as 90d")
  .transform((text) => Number(text.slice(0, -1)) * DAY_MS);

/** How long what has ended is kept. */
export const RetentionSettings = z
  .strictObject({
    runs: Days.optional().describe("Ended runs with their events, findings, decisions and ledger (365d)"),
    keepRuns: z
      .number()
      .int()
      .min(0)
      .max(1_000_000)
      .optional()
      .describe("So many of the newest stay, whatever their age (1000)"),
    auditLog: Days.optional().describe("The audit log; never what is as young as the oldest run that is kept (730d)"),
    tokens: Days.optional().describe("Tokens that were revoked or have expired (90d)"),
    deliveries: Days.optional().describe("Notices that arrived (7d)"),
    deadLetters: Days.optional().describe("Notices that were given up (30d)"),
  })
  .refine(({ runs, auditLog }) => (auditLog ?? DEFAULT_RETENTION.auditLogMs) >= (runs ?? DEFAULT_RETENTION.runsMs), {
    message: "the audit log is kept at least as long as runs",
    path: ["auditLog"],
  });

/** What `server` in the file of `serve --config` may say. */
export const ServerSettings = z
  .strictObject({
    publicUrl: WebAddress.optional().describe("The address under which browsers reach this server"),
    trustedProxies: z
      .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], "an address or a network, such as 10.0.0.0/8"))
      .max(100)
      .default([])
      .describe("Proxies whose X-Forwarded-For is believed: addresses and networks"),
    signIn: SignInSettings.optional().describe("Sign-in to the console by an identity provider"),
    retention: RetentionSettings.optional().describe("How long what has ended is kept"),
    hooks: z.record(HookName, HookSettings).default({}).describe("Webhooks that are taken in, by name"),
  })
  .refine(({ signIn, publicUrl }) => signIn === undefined || publicUrl !== undefined, {
    message: "signIn needs publicUrl: the provider sends browsers back there",
    path: ["publicUrl"],
  });
export type ServerSettings = z.infer<typeof ServerSettings>;

/** The times of retention, those that are not set by default. */
export function retentionOf({ retention = {} }: ServerSettings): RetentionLimits {
  const { runs, keepRuns, auditLog, tokens, deliveries, deadLetters } = retention;
  const wanted = {
    ...{ runsMs: runs, keepRuns, auditLogMs: auditLog, tokensMs: tokens },
    ...{ deliveredMs: deliveries, deadLettersMs: deadLetters },
  };
  const set = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  return { ...DEFAULT_RETENTION, ...set };
}

function isLoopbackName(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
