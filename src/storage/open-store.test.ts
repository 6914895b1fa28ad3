import { afterAll, test } from "vitest";
import { describeAccess } from "./testing/access-conformance.ts";
import { describeNotices } from "./testing/notice-conformance.ts";
import { describeQuestions } from "./testing/question-conformance.ts";
import { describeStore } from "./testing/store-conformance.ts";
import { describeSchedules } from "./testing/schedule-conformance.ts";
import { describeWorkRecords } from "./testing/work-record-conformance.ts";
import { embeddedStores, serverStores } from "./testing/store-sites.ts";

const kinds = [await embeddedStores(), await serverStores()];

afterAll(async () => {
  for (const kind of kinds) await kind?.close();
}, 60_000);

for (const kind of kinds) {
  if (kind === null) test.skip("the store on a Postgres server (install the package postgresql)", () => undefined);
  else {
    describeStore(kind);
    describeQuestions(kind);
    describeWorkRecords(kind);
    describeNotices(kind);
    describeSchedules(kind);
    describeAccess(kind);
  }
}
