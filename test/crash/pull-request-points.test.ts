import { describeKills } from "./kill-table.ts";
import { PULL_REQUEST } from "./pull-request-kills.ts";

/** Every boundary of a pull request is in the table of `commit` too; those of `pr` alone are tried at night. */
const EFFECTS = /^(?:git|forges|processes)\./;

describeKills("pr", { ...PULL_REQUEST, picks: (call) => EFFECTS.test(call) });
