import { expect, it } from "vitest";
import { checkConfigurationText } from "./configuration.ts";
import { composeConfiguration } from "./setup/configuration-file.ts";

it("says how much is done at once, with the limits of the specification where nothing is said", () => {
  const atOnce = (text: string) => checkConfigurationText(text).configuration?.coordination;
  expect(atOnce("")).toEqual({ assignmentsPerRun: 8, assignmentsPerProcess: 24 });
  expect(atOnce("coordination: { assignmentsPerRun: 2 }")).toEqual({ assignmentsPerRun: 2, assignmentsPerProcess: 24 });
});

it("refuses a limit under which nothing would ever begin", () => {
  const { configuration, problems } = checkConfigurationText("coordination: { assignmentsPerProcess: 0 }");
  expect(configuration).toBeNull();
  expect(problems.join()).toContain("coordination.assignmentsPerProcess");
});

it("fits as it is written at first, and shows limits that fit once the comment signs are taken away", () => {
  const local = { kind: "local", name: "x", host: "local", apiUrl: "", remote: null, remoteUrl: null } as const;
  const text = composeConfiguration({ checks: [], forge: local });
  expect(checkConfigurationText(text).problems).toEqual([]);
  expect(checkConfigurationText(uncommented(text))).toMatchObject({
    problems: [],
    configuration: {
      coordination: { assignmentsPerRun: 8, assignmentsPerProcess: 24 },
      forge: { kind: "local" },
      release: { checksTimeoutSeconds: 600, checks: [{ name: "tests", command: ["make", "test"] }] },
    },
  });
});

it("shows the checks and the forge that were found in the project", () => {
  const forge = {
    kind: "gitlab",
    name: "group/na'me: x",
    host: "git.example.org",
    apiUrl: "https://git.example.org/api/v4",
    remote: "origin",
    remoteUrl: null,
  } as const;
  const checks = [{ name: "test", command: ["cargo", "test", "--", "a: b"], source: "Cargo.toml" }];
  const text = composeConfiguration({ checks, forge });
  expect(text).toContain("found in Cargo.toml");
  const { configuration, problems } = checkConfigurationText(uncommented(text));
  expect(problems).toEqual([]);
  const { kind, name, apiUrl, remote } = forge;
  expect(configuration).toMatchObject({ forge: { kind, name, apiUrl, remote } });
  expect(configuration?.release?.checks).toEqual([{ name: "test", command: ["cargo", "test", "--", "a: b"] }]);
});

/** With the comment signs taken away from everything that is a setting. */
function uncommented(text: string): string {
  return text.replace(/^# ?(?= *(?:\w+:(?: |$)|- \{))/gm, "");
}
