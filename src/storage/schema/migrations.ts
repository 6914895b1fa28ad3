import { ACCESS_REVISION, ACCESS_TABLES, PROVIDER_SIGN_IN, REVIEW_AREAS, SESSION_TABLES } from "./access-tables.ts";
import { EVENT_FUNCTIONS } from "./event-functions.ts";
import { INTAKE_FUNCTIONS } from "./intake-functions.ts";
import { LEDGER_FUNCTIONS } from "./ledger-functions.ts";
import { IMMEDIATE_TO_ALL, NOTICE_TABLES } from "./notice-tables.ts";
import { OWNERSHIP_FUNCTIONS } from "./ownership-functions.ts";
import { QUESTION_FUNCTIONS } from "./question-functions.ts";
import { REQUEST_TABLES } from "./request-tables.ts";
import { SCHEDULE_TABLES } from "./schedule-tables.ts";
import { RUN_FUNCTIONS } from "./run-functions.ts";
import { RELEASES, TABLES } from "./tables.ts";

/** One step of the schema. A step that was released is never edited: a change is a new step at the end. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** All steps, in order, numbered from 1 without gaps. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: "tables", sql: TABLES },
  {
    version: 2,
    name: "boundaries",
    sql: [
      EVENT_FUNCTIONS,
      INTAKE_FUNCTIONS,
      RUN_FUNCTIONS,
      LEDGER_FUNCTIONS,
      QUESTION_FUNCTIONS,
      OWNERSHIP_FUNCTIONS,
    ].join("\n"),
  },
  { version: 3, name: "releases", sql: RELEASES },
  { version: 4, name: "access", sql: ACCESS_TABLES },
  { version: 5, name: "notices", sql: NOTICE_TABLES },
  { version: 6, name: "console sessions", sql: SESSION_TABLES },
  { version: 7, name: "review-areas", sql: REVIEW_AREAS },
  { version: 8, name: "immediate-to-all", sql: IMMEDIATE_TO_ALL },
  { version: 9, name: "schedules", sql: SCHEDULE_TABLES },
  { version: 10, name: "provider-sign-in", sql: PROVIDER_SIGN_IN },
  { version: 11, name: "keyed-requests", sql: REQUEST_TABLES },
  { version: 12, name: "access-revision", sql: ACCESS_REVISION },
];

/** The newest schema version that this build knows. */
export const SCHEMA_VERSION = MIGRATIONS.length;
