import type { z } from "zod";
import { AuditLineShape, CreatedTokenShape, RevokedShape, TokenShape, UserShape } from "./access-shapes.ts";
import {
  AgentShape,
  ApprovalShape,
  EscalationShape,
  ExportShape,
  FindingHistoryShape,
  FindingsShape,
  IntakeShape,
  pageOf,
  PlaybookShape,
  RepositoryShape,
  ResumedShape,
  RunEventsShape,
  RunShape,
  RunViewShape,
  StatusShape,
  VerifyShape,
} from "./shapes.ts";
import {
  DeliveryShape,
  ReceiverShape,
  RemovedShape,
  RequeuedShape,
  ScheduleShape,
  ScheduleTimesShape,
  SubscriptionShape,
} from "./standing-shapes.ts";

/** A route as data: the router and the OpenAPI document are both made from these. */
export interface Resource {
  readonly method: "get" | "post" | "delete";
  /** With parameters in braces: `/v1/runs/{run}`. Their names are fields of the operation's input. */
  readonly path: string;
  /** The operation that it performs. */
  readonly operation: string;
  readonly tag: string;
  /** What it answers. */
  readonly answer: z.ZodType;
  /** The status of its answer; 200 unless given. */
  readonly status?: number;
  /** Wraps a list into `{ items, next }`, where `next` is this field of the last item when the page is full. */
  readonly pagedBy?: string;
  /** Its answer holds a secret, and is given to whoever asked first alone. */
  readonly isShownOnce?: boolean;
  /** Answers change rarely: an ETag is sent and `If-None-Match` is understood. */
  readonly isCacheable?: boolean;
}

type Rest = Omit<Resource, "method" | "path" | "operation" | "tag">;

/** Routes of one kind of thing, each as a method with a path, an operation and what it answers. */
function routesOf(
  tag: string,
  ...rows: readonly (readonly [`${Resource["method"]} ${string}`, operation: string, rest: Rest])[]
): readonly Resource[] {
  return rows.map(([place, operation, rest]) => {
    const [method = "", path = ""] = place.split(" ");
    return { method: method === "post" || method === "delete" ? method : "get", path, operation, tag, ...rest };
  });
}

/** A list that is whole in one answer. */
const whole = (item: z.ZodType): Rest => ({ answer: pageOf(item), pagedBy: "" });

/** A list in pages, which go on after the last one's id. */
const paged = (item: z.ZodType): Rest => ({ answer: pageOf(item), pagedBy: "id" });

/** The routes, in the order in which the document lists them. Signals, playbooks and event streams have files of their own. */
export const RESOURCES: readonly Resource[] = [
  ...routesOf("status", ["get /v1/status", "status", { answer: StatusShape }]),
  ...routesOf(
    "runs",
    ["get /v1/runs", "runs.list", paged(RunShape)],
    ["get /v1/runs/{run}", "runs.show", { answer: RunViewShape }],
    ["get /v1/runs/{run}/verify", "runs.verify", { answer: VerifyShape }],
    ["get /v1/runs/{run}/export", "runs.export", { answer: ExportShape }],
    ["post /v1/runs/{run}/abort", "runs.abort", { answer: RunShape }],
    ["post /v1/runs/{run}/resume", "runs.resume", { answer: ResumedShape }],
    ["post /v1/runs/{run}/retry", "runs.retry", { answer: IntakeShape, status: 202 }],
  ),
  ...routesOf(
    "findings",
    ["get /v1/findings", "findings.list", { answer: FindingsShape }],
    ["get /v1/findings/history", "findings.history", { answer: FindingHistoryShape }],
  ),
  ...routesOf(
    "approvals",
    ["get /v1/approvals", "approvals.list", paged(ApprovalShape)],
    ["get /v1/approvals/{id}", "approvals.show", { answer: ApprovalShape }],
    ["post /v1/approvals/{id}/approve", "approvals.approve", { answer: ApprovalShape }],
    ["post /v1/approvals/{id}/reject", "approvals.reject", { answer: ApprovalShape }],
  ),
  ...routesOf(
    "escalations",
    ["get /v1/escalations", "escalations.list", paged(EscalationShape)],
    ["get /v1/escalations/{id}", "escalations.show", { answer: EscalationShape }],
    ["post /v1/escalations/{id}/answer", "escalations.answer", { answer: EscalationShape }],
  ),
  ...routesOf("agents", ["get /v1/agents", "agents.list", { ...whole(AgentShape), isCacheable: true }]),
  ...routesOf("playbooks", ["get /v1/playbooks", "playbooks.list", { ...whole(PlaybookShape), isCacheable: true }]),
  ...routesOf("signals", [
    "get /v1/repositories",
    "repositories.list",
    { ...whole(RepositoryShape), isCacheable: true },
  ]),
  ...routesOf(
    "access",
    ["get /v1/users", "users.list", { ...whole(UserShape), isCacheable: true }],
    ["post /v1/users", "users.add", { answer: UserShape, status: 201 }],
    ["post /v1/users/{id}", "users.change", { answer: UserShape }],
    ["delete /v1/users/{id}", "users.remove", { answer: RemovedShape }],
    ["get /v1/tokens", "tokens.list", { ...whole(TokenShape), isCacheable: true }],
    ["post /v1/tokens", "tokens.create", { answer: CreatedTokenShape, status: 201, isShownOnce: true }],
    ["delete /v1/tokens/{id}", "tokens.revoke", { answer: RevokedShape }],
    ["get /v1/audit-log", "audit-log.list", paged(AuditLineShape)],
  ),
  ...routesOf(
    "schedules",
    ["get /v1/schedules", "schedules.list", { ...whole(ScheduleShape), isCacheable: true }],
    ["post /v1/schedules", "schedules.add", { answer: ScheduleShape, status: 201 }],
    ["get /v1/schedules/{name}/next", "schedules.next", { answer: ScheduleTimesShape }],
    ["post /v1/schedules/{name}/run", "schedules.send", { answer: IntakeShape, status: 202 }],
    ["post /v1/schedules/{name}/pause", "schedules.pause", { answer: ScheduleShape }],
    ["post /v1/schedules/{name}/resume", "schedules.resume", { answer: ScheduleShape }],
    ["delete /v1/schedules/{name}", "schedules.remove", { answer: RemovedShape }],
  ),
  ...routesOf(
    "webhooks",
    ["get /v1/webhooks", "webhooks.list", whole(SubscriptionShape)],
    ["post /v1/webhooks", "webhooks.add", { answer: ReceiverShape, status: 201 }],
    ["delete /v1/webhooks/{name}", "webhooks.remove", { answer: RemovedShape }],
    ["post /v1/webhooks/{name}/test", "webhooks.test", { answer: DeliveryShape }],
    ["post /v1/webhooks/{name}/requeue", "webhooks.requeue", { answer: RequeuedShape }],
    ["get /v1/deliveries", "webhooks.deliveries", paged(DeliveryShape)],
    ["post /v1/deliveries/{id}/redeliver", "webhooks.redeliver", { answer: DeliveryShape }],
  ),
];

/** The stream of a run's events, beside the resources: `text/event-stream`, or a page of them as JSON. */
export const EVENTS_PATH = "/v1/runs/{run}/events";

/** The operation behind the stream of a run's events, and what a page of it looks like. */
export const EVENTS = { operation: "runs.events", answer: RunEventsShape } as const;

/** The names of a path's parameters. */
export function parametersOf(path: string): readonly string[] {
  return [...path.matchAll(/\{([a-zA-Z]+)\}/g)].flatMap((match) => match[1] ?? []);
}
