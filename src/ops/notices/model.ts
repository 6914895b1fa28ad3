import { z } from "zod";
import type { Event } from "../../kernel/record/event.ts";
import type { ForgeRef } from "../workspace/index.ts";
import { SecretRef } from "./secret-ref.ts";

const Address = z
  .url({ protocol: /^https?$/ })
  .max(2_000)
  .refine((text) => !URL.canParse(text) || new URL(text).username === "", "an address holds no user name or password")
  .describe("An http or https address");

/** A plain webhook: CloudEvents, signed. */
const WebhookChannel = z.strictObject({
  kind: z.literal("webhook"),
  url: Address,
  secret: SecretRef,
});

/** An incoming webhook of Slack, or of what takes the same. Whoever has its address can post: it is a secret. */
const SlackChannel = z.strictObject({ kind: z.literal("slack"), url: SecretRef });

/** Mail by a server: `smtp://` or `smtps://`, with user name and password, is the secret. */
const EmailChannel = z.strictObject({
  kind: z.literal("email"),
  server: SecretRef,
  from: z.email().max(254),
  to: z.array(z.email().max(254)).min(1).max(20),
});

/** A commit status on GitHub, and a comment on the run's pull request when it ends. */
const GitHubChannel = z.strictObject({ kind: z.literal("github"), comments: z.boolean().default(true) });

/** Traces by OTLP over HTTP, one for each run that ended. `headers` is `name=value` pairs, separated by commas. */
const OtelChannel = z.strictObject({ kind: z.literal("otel"), url: Address, headers: SecretRef.optional() });

/** Where notices go, by which means. */
export const Channel = z.discriminatedUnion("kind", [
  WebhookChannel,
  SlackChannel,
  EmailChannel,
  GitHubChannel,
  OtelChannel,
]);
export type Channel = z.infer<typeof Channel>;

/** A standing wish to be told of events. */
export interface Subscription {
  readonly id: string;
  readonly name: string;
  /** Kinds of events, or `*` for all. */
  readonly kinds: readonly string[];
  readonly channel: Channel;
  readonly createdBy: string;
  readonly createdAt: number;
}

/** A subscription with what became of its deliveries. */
export interface SubscriptionView extends Subscription {
  readonly waiting: number;
  readonly delivered: number;
  readonly dead: number;
  readonly lastError: string | null;
}

/** `waiting` for its time, being `sent`, taken by the receiver, or a dead letter: given up until somebody asks for it again. */
export const DELIVERY_STATES = ["waiting", "sending", "delivered", "dead"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** How soon it must go: 0 at once (an immediate escalation), 1 what waits for a person, 2 everything else. */
export type Priority = 0 | 1 | 2;

/** One notice on its way to one subscription. `run` and `seq` name the event; a test has neither. */
export interface Delivery {
  readonly id: string;
  readonly subscription: string;
  readonly run: string | null;
  readonly seq: number | null;
  readonly eventKind: string;
  readonly priority: Priority;
  readonly createdAt: number;
  readonly state: DeliveryState;
  /** Attempts begun since it was made or asked for again. */
  readonly attempts: number;
  readonly nextAt: number;
  readonly endedAt: number | null;
  readonly lastError: string | null;
}

/** What an attempt came to. */
export type AttemptEnd =
  | { readonly kind: "delivered" }
  | { readonly kind: "again"; readonly at: number; readonly error: string }
  | { readonly kind: "dead"; readonly error: string };

/** What is claimed for sending. `immediate` takes priority 0 alone, so that nothing else can stand before it. */
export interface Claim {
  readonly at: number;
  readonly lane: "immediate" | "others";
  readonly most: number;
  readonly ofEach: number;
}

/** How much is kept. Source: `retention.ts`. */
export interface DeliveryBounds {
  readonly deliveredBefore: number;
  readonly deadBefore: number;
  readonly perSubscription: number;
}

/** Subscriptions and the durable queue. Deliveries are written by the store in the transaction that appends the event. */
export interface NoticeStore {
  /** Throws `conflict` when there is one of this name. */
  add(subscription: Subscription): Promise<void>;
  find(name: string): Promise<Subscription | null>;
  byId(id: string): Promise<Subscription | null>;
  /** By name, at most 1,000. */
  list(): Promise<readonly SubscriptionView[]>;
  /** Its deliveries go with it. False when there is none. */
  remove(name: string): Promise<boolean>;
  enqueue(delivery: Delivery): Promise<void>;
  /** Whether anything waits that is due, or is on its way; a cheap look while nothing is. */
  isAnyDue(at: number): Promise<boolean>;
  /** Takes what is due for this process, also what a dead one had taken. Counts an attempt each. */
  claim(claim: Claim): Promise<readonly Delivery[]>;
  /** Takes one that is waiting, whenever it is due; null when it is not to be had. */
  claimOne(id: string, at: number): Promise<Delivery | null>;
  /** Records what an attempt came to, if this process still has it. */
  finish(id: string, at: number, end: AttemptEnd): Promise<void>;
  /** Newest first; `before` is the id of one. */
  deliveries(filter: {
    readonly subscription?: string;
    readonly state?: DeliveryState;
    readonly before?: string;
    readonly limit: number;
  }): Promise<readonly Delivery[]>;
  delivery(id: string): Promise<Delivery | null>;
  /** Puts ended deliveries back into the queue with fresh attempts; answers how many. */
  requeue(
    choice: { readonly id: string } | { readonly subscription: string; readonly limit: number },
    at: number,
  ): Promise<number>;
  /** Keeps the queue within its bounds. */
  prune(bounds: DeliveryBounds, at: number): Promise<void>;
}

/** What is to be sent, ready but for secrets. */
export type Message =
  | {
      readonly kind: "webhook";
      readonly id: string;
      readonly url: string;
      readonly secret: SecretRef;
      readonly body: string;
    }
  | { readonly kind: "slack"; readonly url: SecretRef; readonly headline: string; readonly lines: readonly string[] }
  | EmailMessage
  | StatusMessage
  | {
      readonly kind: "otel";
      readonly url: string;
      readonly headers: SecretRef | null;
      readonly spans: readonly Span[];
    };

/** A mail; its id stays the same at every attempt, so that mail programs show it once. */
export interface EmailMessage {
  readonly kind: "email";
  readonly id: string;
  readonly server: SecretRef;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly lines: readonly string[];
  readonly isUrgent: boolean;
}

/** What a forge shows beside a line of a file. */
export interface Annotation {
  readonly path: string;
  readonly line: number;
  readonly level: "notice" | "warning" | "failure";
  readonly title: string;
  readonly text: string;
}

/** What a forge shows beside a commit, and what is said on its pull request. */
export interface StatusMessage {
  readonly kind: "github";
  readonly run: string;
  readonly forge: ForgeRef;
  readonly root: string;
  readonly sha: string;
  readonly state: "pending" | "success" | "failure" | "error";
  readonly context: string;
  readonly description: string;
  /** The report in Markdown; empty before the run has ended. */
  readonly summary: string;
  /** What was found in files, worst first. */
  readonly annotations: readonly Annotation[];
  readonly comment: { readonly number: number; readonly body: string; readonly marker: string } | null;
}

/** One span of a trace. Ids are hexadecimal, instants epoch milliseconds. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly isError: boolean;
  readonly error: string | null;
}

/** Sends messages to the world. */
export interface Channels {
  /**
   * Resolves when the receiver has taken it. Throws `network`, `timeout`, `rate_limited` (with `retryAfterMs`),
   * `unauthorized`, `precondition` (a secret is missing) to be tried again; `denied` (the address is not allowed),
   * `not_found` (the receiver wants no more), `invalid_input` and `unsupported` for good. Never tells a secret.
   */
  send(message: Message, sentAt: number): Promise<void>;
}

/** An event with what its notice says of the run. */
export interface NoticedEvent {
  readonly event: Event;
  readonly signal: string;
  readonly repository: string;
  readonly correlationId: string;
}

declare module "../../kernel/ports.ts" {
  interface Ports {
    readonly notices: NoticeStore;
    readonly channels: Channels;
  }
}
