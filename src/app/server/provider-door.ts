import { ALLOW_ADDRESSES, createAddressGuard } from "../../integrations/network/address-guard.ts";
import { createGuardedFetch } from "../../integrations/network/guarded-fetch.ts";
import { fetchThroughProxy } from "../../integrations/network/proxy-fetch.ts";
import { createOidc } from "../../integrations/oidc/create-oidc.ts";
import type { Ports } from "../../kernel/ports.ts";
import { beginProviderSignIn, type ClaimRules, endProviderSignIn } from "../../ops/access/index.ts";
import { type ProviderDoor, PROVIDER_PATHS } from "../../surfaces/http/console/provider-routes.ts";
import type { Machine } from "../machine.ts";
import type { ReadServerSecret } from "./settings/server-secrets.ts";
import type { ServerSettings, SignInSettings } from "./settings/server-settings.ts";

/** The identity provider of the settings as the console's door needs it; null when none is configured. */
export function createProviderDoor(
  machine: Machine,
  ports: Ports,
  { settings, readSecret }: { readonly settings: ServerSettings; readonly readSecret: ReadServerSecret },
): ProviderDoor | null {
  const { signIn, publicUrl } = settings;
  if (signIn === undefined || publicUrl === undefined) return null;
  const { clientSecret } = signIn;
  const guard = createAddressGuard(machine.env[ALLOW_ADDRESSES] ?? "");
  const provider = createOidc({
    ...{ issuer: signIn.issuer, label: signIn.label, clientId: signIn.clientId, scopes: signIn.scopes },
    secret: clientSecret === undefined ? null : () => readSecret(clientSecret),
    secretBy: signIn.clientSecretBy,
    redirectUri: new URL(PROVIDER_PATHS.end, publicUrl).href,
    fetch: createGuardedFetch(guard, fetchThroughProxy(machine.env)),
    now: ports.clock.now,
  });
  const rules = claimRules(signIn);
  return {
    label: provider.label,
    begin: () => beginProviderSignIn(ports, provider),
    finish: (given) => endProviderSignIn(ports, { provider, rules }, given),
  };
}

function claimRules({ userClaim, allowUnverifiedEmail, roleClaim, roles, defaultRole }: SignInSettings): ClaimRules {
  return {
    userClaim,
    needsVerifiedEmail: !allowUnverifiedEmail,
    roles: roleClaim === undefined || roles === undefined ? null : { claim: roleClaim, byValue: roles },
    defaultRole: defaultRole ?? null,
  };
}
