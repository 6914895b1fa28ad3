import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRemoteUrl, withoutCredentials } from "./remote-url.ts";

const HOSTED: readonly (readonly [string, string, string, string])[] = [
  ["https://github.com/octo/repo.git", "github.com", "octo/repo", "https://github.com/octo/repo.git"],
  ["https://github.com/octo/repo/", "github.com", "octo/repo", "https://github.com/octo/repo/"],
  ["https://ghp_secret@github.com/octo/repo", "github.com", "octo/repo", "https://github.com/octo/repo"],
  ["https://user:ghp_secret@GitHub.com/octo/repo.git", "github.com", "octo/repo", "https://github.com/octo/repo.git"],
  ["https://github.com/octo/repo?access_token=ghp_secret", "github.com", "octo/repo", "https://github.com/octo/repo"],
  [
    "https://ghe.example.org:8443/octo/repo",
    "ghe.example.org:8443",
    "octo/repo",
    "https://ghe.example.org:8443/octo/repo",
  ],
  ["git@github.com:octo/repo.git", "github.com", "octo/repo", "git@github.com:octo/repo.git"],
  ["github.com:octo/repo", "github.com", "octo/repo", "github.com:octo/repo"],
  ["git@github.com:/octo/repo.git", "github.com", "octo/repo", "git@github.com:/octo/repo.git"],
  ["ssh://git@github.com/octo/repo.git", "github.com", "octo/repo", "ssh://git@github.com/octo/repo.git"],
  [
    "ssh://git@ssh.github.com:443/octo/repo.git",
    "github.com",
    "octo/repo",
    "ssh://git@ssh.github.com:443/octo/repo.git",
  ],
  [
    "ssh://git:ghp_secret@ghe.example.org:2222/octo/repo.git",
    "ghe.example.org",
    "octo/repo",
    "ssh://git@ghe.example.org:2222/octo/repo.git",
  ],
  ["git://github.com/octo/repo.git", "github.com", "octo/repo", "git://github.com/octo/repo.git"],
  ["https://gitlab.com/group/sub/repo.git", "gitlab.com", "group/sub/repo", "https://gitlab.com/group/sub/repo.git"],
];

const PATHS = [
  "/srv/git/repo.git",
  "../repo.git",
  "./a:b",
  "repo",
  "C:\\git\\repo",
  "file:///srv/git/repo.git",
  "~/repo",
];

describe("a remote's URL", () => {
  it.each(HOSTED)("%s is on %s", (url, host, path, clean) => {
    expect(parseRemoteUrl(url)).toEqual({ kind: "host", host, path, clean });
  });

  it.each(PATHS)("%s is a path", (url) => {
    expect(parseRemoteUrl(url)).toEqual({ kind: "path", clean: url });
  });

  it("never keeps a password, whatever the host, the path and the scheme", () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{2,8}$/);
    fc.assert(
      fc.property(
        fc.constantFrom("https", "http", "ssh", "git", "ftp"),
        word,
        word,
        word,
        (scheme, user, host, path) => {
          const password = "QX7secretQX7";
          expect(withoutCredentials(`${scheme}://${user}:${password}@${host}.example/${path}`)).not.toContain(password);
          expect(withoutCredentials(`${scheme}://${user}:${password}@${host}.example:bad/${path}`)).not.toContain(
            password,
          );
          expect(withoutCredentials(`${user}:${password}@${host}.example:${path}`)).not.toContain(password);
        },
      ),
    );
  });
});
