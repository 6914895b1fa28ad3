import { describeReleaseKills } from "./release-kills.ts";

/** What others see and nobody can take back; every effect is tried at night, by `kills.long.test.ts`. */
const OUTWARD = /^(?:git\.pushTag|forges\.createPullRequest|forgeReleases\.createRelease|registries\.publish)$/;

describeReleaseKills((call) => OUTWARD.test(call));
