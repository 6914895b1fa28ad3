import { expect, it } from "vitest";
import { isRepositoryUrl } from "./repository-url.ts";

it.each([
  ["https://github.com/owner/name", true],
  ["http://127.0.0.1:8080/x.git", true],
  ["ssh://git@example.org:22/x", true],
  ["git://example.org/x", true],
  ["file:///srv/x.git", true],
  ["git@github.com:owner/name.git", true],
  [".", false],
  ["../other", false],
  ["/srv/x@y:z", false],
  ["C:/work", false],
  ["name:x", false],
  ["ext::sh -c touch% /tmp/x", false],
  ["ftp://example.org/x", false],
  ["https://", false],
  ["ssh://-oProxyCommand=x/y", false],
  ["git@-oProxyCommand:x", false],
  ["https://example.org/a b", false],
])("%s is named by a URL: %s", (text, expected) => {
  expect(isRepositoryUrl(text)).toBe(expected);
});
