import { describeKills } from "./kill-table.ts";
import { PULL_REQUEST } from "./pull-request-kills.ts";

describeKills("pr", PULL_REQUEST);
