import { describeReleaseKills } from "./release-kills.ts";

describeReleaseKills((call) => /^(?:git|files|forges|forgeReleases|registries)\./.test(call));
