import { expect, it } from "vitest";
import { isLocalUrl } from "./local-url.ts";

it.each([
  ["http://localhost:3000/", true],
  ["https://app.localhost/x?y#z", true],
  ["http://127.0.0.1:8080", true],
  ["http://2130706433/", true],
  ["http://[::1]:3000", true],
  ["http://localhost.example.org/", false],
  ["http://127.0.0.1.example.org/", false],
  ["http://localhost@example.org/", false],
  ["https://example.org/", false],
  ["file:///etc/passwd", false],
  ["javascript:alert(1)", false],
  ["--help", false],
  ["", false],
])("%s is a page of this machine: %s", (text, isLocal) => {
  expect(isLocalUrl(text)).toBe(isLocal);
});
