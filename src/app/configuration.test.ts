import { expect, it } from "vitest";
import { checkConfigurationText } from "./configuration.ts";
import { composeConfiguration } from "./configuration-file.ts";

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
  const text = composeConfiguration(["test"]);
  expect(checkConfigurationText(text).problems).toEqual([]);
  const shown = text.replace(/^# (coordination:| {2}assignments)/gm, "$1");
  expect(shown).toContain("\ncoordination:");
  expect(checkConfigurationText(shown)).toMatchObject({
    problems: [],
    configuration: { coordination: { assignmentsPerRun: 8, assignmentsPerProcess: 24 } },
  });
});
