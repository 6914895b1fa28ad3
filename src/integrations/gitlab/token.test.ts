import { describe, expect, it } from "vitest";
import { gitLabTokenFromEnvironment } from "./token.ts";

const CLOUD = "https://gitlab.com/api/v4";
const OWN = "https://git.example.org/api/v4";

describe("the token for GitLab", () => {
  it("goes to gitlab.com where the environment names no other", () => {
    const token = gitLabTokenFromEnvironment({ GITLAB_TOKEN: "secret" });
    expect(token(CLOUD)).toEqual({ kind: "personal", value: "secret" });
    expect(token(OWN)).toBeNull();
    expect(token("not an address")).toBeNull();
  });

  it("goes to the named host alone, by name or by address", () => {
    for (const host of ["git.example.org", "https://git.example.org", "https://git.example.org/"]) {
      const token = gitLabTokenFromEnvironment({ GITLAB_TOKEN: "secret", GITLAB_HOST: host });
      expect(token(OWN)).toEqual({ kind: "personal", value: "secret" });
      expect(token(CLOUD)).toBeNull();
    }
  });

  it("of a CI job goes to the job's server alone, and only where there is no other", () => {
    const job = { CI_JOB_TOKEN: "of the job", CI_SERVER_URL: "https://git.example.org", CI_API_V4_URL: OWN };
    expect(gitLabTokenFromEnvironment(job)(OWN)).toEqual({ kind: "job", value: "of the job" });
    expect(gitLabTokenFromEnvironment(job)(CLOUD)).toBeNull();
    expect(gitLabTokenFromEnvironment({ ...job, GITLAB_TOKEN: "secret" })(OWN)).toEqual({
      kind: "personal",
      value: "secret",
    });
  });

  it("is none where it is empty", () => {
    expect(gitLabTokenFromEnvironment({ GITLAB_TOKEN: " " })(CLOUD)).toBeNull();
    expect(gitLabTokenFromEnvironment({ CI_JOB_TOKEN: "of the job" })(CLOUD)).toBeNull();
  });
});
