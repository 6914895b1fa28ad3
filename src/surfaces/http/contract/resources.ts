import type { z } from "zod";
import {
  AgentShape,
  ApprovalShape,
  EscalationShape,
  FindingHistoryShape,
  FindingsShape,
  IntakeShape,
  pageOf,
  PlaybookShape,
  RepositoryShape,
  RunEventsShape,
  RunShape,
  RunViewShape,
  StatusShape,
  VerifyShape,
} from "./shapes.ts";
import { DeliveryShape, ScheduleShape, ScheduleTimesShape, SubscriptionShape } from "./standing-shapes.ts";

/** A route as data: the router and the OpenAPI document are both made from these. */
export interface Resource {
  readonly method: "get" | "post" | "delete";
  /** With parameters in braces: `/v1/runs/{run}`. Their names are fields of the operation's input. */
  readonly path: string;
  /** The operation that it performs. */
  readonly operation: string;
  readonly tag: string;
  /** What it answers; absent where only the operation knows. */
  readonly answer?: z.ZodType;
  /** The status of its answer; 200 unless given. */
  readonly status?: number;
  /** Wraps a list into `{ items, next }`, where `next` is this field of the last item when the page is full. */
  readonly pagedBy?: string;
  /** Answers change rarely: an ETag is sent and `If-None-Match` is understood. */
  readonly isCacheable?: boolean;
}

/** The routes, in the order in which the document lists them. Signals, playbooks and event streams have files of their own. */
export const RESOURCES: readonly Resource[] = [
  { method: "get", path: "/v1/status", operation: "status", tag: "status", answer: StatusShape },
  {
    ...{ method: "get", path: "/v1/runs", operation: "runs.list", tag: "runs" },
    ...{ answer: pageOf(RunShape), pagedBy: "id" },
  },
  { method: "get", path: "/v1/runs/{run}", operation: "runs.show", tag: "runs", answer: RunViewShape },
  { method: "get", path: "/v1/runs/{run}/verify", operation: "runs.verify", tag: "runs", answer: VerifyShape },
  { method: "get", path: "/v1/runs/{run}/export", operation: "runs.export", tag: "runs" },
  { method: "post", path: "/v1/runs/{run}/abort", operation: "runs.abort", tag: "runs", answer: RunShape },
  { method: "post", path: "/v1/runs/{run}/resume", operation: "runs.resume", tag: "runs" },
  {
    ...{ method: "post", path: "/v1/runs/{run}/retry", operation: "runs.retry", tag: "runs" },
    ...{ answer: IntakeShape, status: 202 },
  },
  { method: "get", path: "/v1/findings", operation: "findings.list", tag: "findings", answer: FindingsShape },
  {
    ...{ method: "get", path: "/v1/findings/history", operation: "findings.history", tag: "findings" },
    answer: FindingHistoryShape,
  },
  {
    ...{ method: "get", path: "/v1/approvals", operation: "approvals.list", tag: "approvals" },
    answer: pageOf(ApprovalShape),
    pagedBy: "",
  },
  { method: "get", path: "/v1/approvals/{id}", operation: "approvals.show", tag: "approvals", answer: ApprovalShape },
  {
    ...{ method: "post", path: "/v1/approvals/{id}/approve", operation: "approvals.approve", tag: "approvals" },
    answer: ApprovalShape,
  },
  {
    ...{ method: "post", path: "/v1/approvals/{id}/reject", operation: "approvals.reject", tag: "approvals" },
    answer: ApprovalShape,
  },
  {
    ...{ method: "get", path: "/v1/escalations", operation: "escalations.list", tag: "escalations" },
    answer: pageOf(EscalationShape),
    pagedBy: "",
  },
  {
    ...{ method: "post", path: "/v1/escalations/{id}/answer", operation: "escalations.answer", tag: "escalations" },
    answer: EscalationShape,
  },
  {
    ...{ method: "get", path: "/v1/agents", operation: "agents.list", tag: "agents" },
    ...{ answer: pageOf(AgentShape), pagedBy: "", isCacheable: true },
  },
  {
    ...{ method: "get", path: "/v1/playbooks", operation: "playbooks.list", tag: "playbooks" },
    ...{ answer: pageOf(PlaybookShape), pagedBy: "", isCacheable: true },
  },
  {
    ...{ method: "get", path: "/v1/repositories", operation: "repositories.list", tag: "signals" },
    ...{ answer: pageOf(RepositoryShape), pagedBy: "" },
  },
  { method: "get", path: "/v1/users", operation: "users.list", tag: "access", pagedBy: "" },
  { method: "post", path: "/v1/users", operation: "users.add", tag: "access", status: 201 },
  { method: "post", path: "/v1/users/{id}", operation: "users.change", tag: "access" },
  { method: "delete", path: "/v1/users/{id}", operation: "users.remove", tag: "access" },
  { method: "get", path: "/v1/tokens", operation: "tokens.list", tag: "access", pagedBy: "" },
  { method: "post", path: "/v1/tokens", operation: "tokens.create", tag: "access", status: 201 },
  { method: "delete", path: "/v1/tokens/{id}", operation: "tokens.revoke", tag: "access" },
  {
    ...{ method: "get", path: "/v1/schedules", operation: "schedules.list", tag: "schedules" },
    ...{ answer: pageOf(ScheduleShape), pagedBy: "" },
  },
  {
    ...{ method: "post", path: "/v1/schedules", operation: "schedules.add", tag: "schedules" },
    ...{ answer: ScheduleShape, status: 201 },
  },
  {
    ...{ method: "get", path: "/v1/schedules/{name}/next", operation: "schedules.next", tag: "schedules" },
    answer: ScheduleTimesShape,
  },
  {
    ...{ method: "post", path: "/v1/schedules/{name}/pause", operation: "schedules.pause", tag: "schedules" },
    answer: ScheduleShape,
  },
  {
    ...{ method: "post", path: "/v1/schedules/{name}/resume", operation: "schedules.resume", tag: "schedules" },
    answer: ScheduleShape,
  },
  { method: "delete", path: "/v1/schedules/{name}", operation: "schedules.remove", tag: "schedules" },
  {
    ...{ method: "get", path: "/v1/webhooks", operation: "webhooks.list", tag: "webhooks" },
    ...{ answer: pageOf(SubscriptionShape), pagedBy: "" },
  },
  { method: "post", path: "/v1/webhooks", operation: "webhooks.add", tag: "webhooks", status: 201 },
  { method: "delete", path: "/v1/webhooks/{name}", operation: "webhooks.remove", tag: "webhooks" },
  {
    ...{ method: "post", path: "/v1/webhooks/{name}/test", operation: "webhooks.test", tag: "webhooks" },
    answer: DeliveryShape,
  },
  { method: "post", path: "/v1/webhooks/{name}/requeue", operation: "webhooks.requeue", tag: "webhooks" },
  {
    ...{ method: "get", path: "/v1/deliveries", operation: "webhooks.deliveries", tag: "webhooks" },
    ...{ answer: pageOf(DeliveryShape), pagedBy: "" },
  },
  {
    ...{ method: "post", path: "/v1/deliveries/{id}/redeliver", operation: "webhooks.redeliver", tag: "webhooks" },
    answer: DeliveryShape,
  },
];

/** The stream of a run's events, beside the resources: `text/event-stream`, or a page of them as JSON. */
export const EVENTS_PATH = "/v1/runs/{run}/events";

/** The operation behind the stream of a run's events, and what a page of it looks like. */
export const EVENTS = { operation: "runs.events", answer: RunEventsShape } as const;

/** The names of a path's parameters. */
export function parametersOf(path: string): readonly string[] {
  return [...path.matchAll(/\{([a-zA-Z]+)\}/g)].flatMap((match) => match[1] ?? []);
}
