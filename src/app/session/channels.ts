import { ALLOW_ADDRESSES, createAddressGuard } from "../../integrations/network/address-guard.ts";
import { createPoster } from "../../integrations/network/post.ts";
import { fetchThroughProxy } from "../../integrations/network/proxy-fetch.ts";
import { createSecretReader } from "../../integrations/secrets/read-reference.ts";
import { createWebhooks } from "../../integrations/webhooks/create-webhooks.ts";
import type { Channels } from "../../ops/notices/index.ts";
import type { Masker } from "../../ops/policy/index.ts";
import type { Machine } from "../machine.ts";

/** Everything by which notices leave this process. */
export function createChannels({ env, masker }: Pick<Machine, "env"> & { readonly masker: Masker }): Channels {
  const secrets = createSecretReader({ env, masker });
  const guard = createAddressGuard(env[ALLOW_ADDRESSES] ?? "");
  const poster = createPoster(guard, fetchThroughProxy(env));
  const webhooks = createWebhooks({ poster, secrets });
  return { send: (message, sentAt) => webhooks(message, sentAt) };
}
