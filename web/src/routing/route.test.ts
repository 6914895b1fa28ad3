import { expect, it } from "vitest";
import { match } from "./route.ts";

it.each([
  ["/", "/", {}],
  ["/runs", "/runs", {}],
  ["/runs", "/runs/", {}],
  ["/runs/:id", "/runs/run_1", { id: "run_1" }],
  ["/runs/:id", "/runs/a%2Fb", { id: "a/b" }],
  ["/runs/:id", "/runs/%zz", { id: "%zz" }],
])("%s is found in %s", (pattern, path, names) => {
  expect(match(pattern, path)).toEqual(names);
});

it.each([
  ["/", "/runs"],
  ["/runs", "/"],
  ["/runs/:id", "/runs"],
  ["/runs/:id", "/runs/a/b"],
])("%s is not found in %s", (pattern, path) => {
  expect(match(pattern, path)).toBeNull();
});
