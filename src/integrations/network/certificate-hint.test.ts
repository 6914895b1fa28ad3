import { expect, it } from "vitest";
import { certificateHint } from "./certificate-hint.ts";

it.each([
  ["fetch failed: self-signed certificate", true],
  ["unable to verify the first certificate", true],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", true],
  ["connect ECONNREFUSED 127.0.0.1:1", false],
])("says what to do about %j: %s", (message, isAboutIt) => {
  expect(certificateHint(message) !== null).toBe(isAboutIt);
});
