import { createCheckRuns } from "../../integrations/github/check-runs.ts";
import { createStatuses } from "../../integrations/github/statuses.ts";
import { tokenFromEnvironment } from "../../integrations/github/token.ts";
import { ALLOW_ADDRESSES, createAddressGuard } from "../../integrations/network/address-guard.ts";
import { createPoster } from "../../integrations/network/post.ts";
import { fetchThroughProxy } from "../../integrations/network/proxy-fetch.ts";
import { createOtel } from "../../integrations/otel/create-otel.ts";
import { createSecretReader } from "../../integrations/secrets/read-reference.ts";
import { createSlack } from "../../integrations/slack/create-slack.ts";
import { createSmtp } from "../../integrations/smtp/create-smtp.ts";
import { createWebhooks } from "../../integrations/webhooks/create-webhooks.ts";
import type { Clock } from "../../kernel/ports.ts";
import type { CallScope } from "../../kernel/work/effect.ts";
import type { Channels, StatusMessage } from "../../ops/notices/index.ts";
import type { Masker } from "../../ops/policy/index.ts";
import type { Forge } from "../../ops/workspace/index.ts";
import type { Machine } from "../machine.ts";

/** GitHub has this long for a status and a comment together; each call has a limit of its own. */
const FORGE_LIMIT_MS = 45_000;

/** What notices are sent with. */
export interface ChannelParts {
  readonly machine: Pick<Machine, "env" | "version">;
  readonly masker: Masker;
  readonly clock: Clock;
  readonly forges: Pick<Forge, "comment">;
}

/** Everything by which notices leave this process. */
export function createChannels({ machine, masker, clock, forges }: ChannelParts): Channels {
  const { env, version } = machine;
  const secrets = createSecretReader({ env, masker });
  const guard = createAddressGuard(env[ALLOW_ADDRESSES] ?? "");
  const proxied = fetchThroughProxy(env);
  const poster = createPoster(guard, proxied);
  const webhooks = createWebhooks({ poster, secrets });
  const slack = createSlack({ poster, secrets });
  const otel = createOtel({ poster, secrets, version, resource: env["OTEL_RESOURCE_ATTRIBUTES"] ?? "" });
  const smtp = createSmtp({ guard, secrets, masker });
  const fetching = proxied === undefined ? {} : { fetch: proxied };
  const github = { token: tokenFromEnvironment(env), clock, ...fetching };
  const shown = { checkRuns: createCheckRuns(github), statuses: createStatuses(github), forges };
  return {
    send: (message, sentAt) => {
      switch (message.kind) {
        case "webhook":
          return webhooks(message, sentAt);
        case "slack":
          return slack(message);
        case "otel":
          return otel(message);
        case "email":
          return smtp(message);
        case "github":
          return tellForge(message, shown);
      }
    },
  };
}

interface Shown extends Pick<ChannelParts, "forges"> {
  readonly checkRuns: ReturnType<typeof createCheckRuns>;
  readonly statuses: ReturnType<typeof createStatuses>;
}

/** A check run where the token is an app's, else a status; then the comment. */
async function tellForge(message: StatusMessage, { checkRuns, statuses, forges }: Shown): Promise<void> {
  const signal = AbortSignal.timeout(FORGE_LIMIT_MS);
  const scope: CallScope = { run: "", assignment: "", agent: "notices", key: "", signal };
  if (!(await checkRuns(message, scope))) await statuses(message, scope);
  const { forge, root, comment } = message;
  if (comment !== null) await forges.comment({ forge, root, ...comment }, scope);
}
