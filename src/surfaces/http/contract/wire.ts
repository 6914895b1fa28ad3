import type { z } from "zod";
import type { AuditLineShape, TokenShape, UserShape } from "./access-shapes.ts";
import type {
  AgentShape,
  ApprovalShape,
  EscalationShape,
  EventShape,
  FindingHistoryShape,
  FindingsShape,
  IntakeShape,
  PlaybookShape,
  RepositoryShape,
  RunEventsShape,
  RunShape,
  RunViewShape,
  StatusShape,
  VerifyShape,
} from "./shapes.ts";
import type { DeliveryShape, ScheduleShape, SubscriptionShape } from "./standing-shapes.ts";

/** A shape as it travels: numbers under a key `at` or `...At` are instants, sent as ISO 8601 in UTC. */
export type Wire<T> = unknown extends T
  ? unknown
  : T extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Key extends "at" | `${string}At` ? Instant<T[Key]> : Wire<T[Key]> }
      : T;

type Instant<T> = T extends number ? string : T;

// What the console reads, by the names of the domain.
export type Run = Wire<z.infer<typeof RunShape>>;
export type RunView = Wire<z.infer<typeof RunViewShape>>;
export type RunEvents = Wire<z.infer<typeof RunEventsShape>>;
export type Event = Wire<z.infer<typeof EventShape>>;
export type Assignment = RunView["assignments"][number];
export type Approval = Wire<z.infer<typeof ApprovalShape>>;
export type Escalation = Wire<z.infer<typeof EscalationShape>>;
export type Findings = Wire<z.infer<typeof FindingsShape>>;
export type Finding = Findings["findings"][number];
export type FindingHistory = Wire<z.infer<typeof FindingHistoryShape>>;
export type Status = Wire<z.infer<typeof StatusShape>>;
export type Verify = Wire<z.infer<typeof VerifyShape>>;
export type Intake = Wire<z.infer<typeof IntakeShape>>;
export type Playbook = Wire<z.infer<typeof PlaybookShape>>;
export type Repository = Wire<z.infer<typeof RepositoryShape>>;
export type Agent = Wire<z.infer<typeof AgentShape>>;
export type Schedule = Wire<z.infer<typeof ScheduleShape>>;
export type Subscription = Wire<z.infer<typeof SubscriptionShape>>;
export type Delivery = Wire<z.infer<typeof DeliveryShape>>;
export type User = Wire<z.infer<typeof UserShape>>;
export type Token = Wire<z.infer<typeof TokenShape>>;
export type AuditLine = Wire<z.infer<typeof AuditLineShape>>;
