import { z } from "zod";
import type { Event } from "../../kernel/record/event.ts";
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

/** Where notices go, by which means. */
export const Channel = z.discriminatedUnion("kind", [WebhookChannel]);
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
  /** Takes what is due for this process, also what a dead one had taken. Counts an attempt each. */
  claim(claim: Claim): Promise<readonly Delivery[]>;
  /** Takes one that is waiting, whenever it is due; null when it is not to be had. */
  claimOne(id: string, at: number): Promise<Delivery | null>;
  /** Records what an attempt came to, if this process still has it. */
  finish(id: string, at: number, end: AttemptEnd): Promise<void>;
  /** Newest first. */
  deliveries(filter: {
    readonly subscription?: string;
    readonly state?: DeliveryState;
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
export type Message = {
  readonly kind: "webhook";
  readonly id: string;
  readonly url: string;
  readonly secret: SecretRef;
  readonly body: string;
};

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
