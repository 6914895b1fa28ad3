import type { Environment } from "../../process/child-env.ts";

const TOKEN = /^(?:NPM_TOKEN|NODE_AUTH_TOKEN)$|^npm_config_.*(?:auth|token|password|otp)/i;
const SETTING = /^npm_config_/i;
/** Set by a surrounding `npm run`, for that project. */
const PLACE = /^npm_config_(?:local_prefix|global_prefix|prefix|noproxy|node_gyp)$/i;
/** What npm reads when it proves where a package was built. Source: npm's libnpmpublish, provenance.js; docs.npmjs.com, "Trusted publishing". */
const PROOF =
  /^(?:GITHUB_(?!TOKEN$)[A-Z_]+|RUNNER_[A-Z_]+|ACTIONS_ID_TOKEN_REQUEST_(?:URL|TOKEN)|GITLAB_CI|CI_(?!JOB_TOKEN$|REGISTRY_PASSWORD$|DEPLOY_PASSWORD$)[A-Z_]+|SIGSTORE_ID_TOKEN|NPM_ID_TOKEN)$/;

const QUIET: Environment = {
  npm_config_update_notifier: "false",
  npm_config_fund: "false",
  npm_config_progress: "false",
  npm_config_color: "false",
  npm_config_logs_max: "0",
  npm_config_loglevel: "error",
  npm_config_yes: "false",
};

/** For what npm is called: the package's own scripts get no token, reads those of registries that the user named, a publication all. */
export type Trust = "none" | "tokens" | "publication";

/** What is added to npm's environment. */
export function npmEnvironment(ours: Environment, trust: Trust): Environment {
  const added = Object.entries(ours).filter(
    ([name]) =>
      (SETTING.test(name) && !PLACE.test(name) && !TOKEN.test(name)) ||
      (trust !== "none" && TOKEN.test(name)) ||
      (trust === "publication" && PROOF.test(name)),
  );
  return { ...Object.fromEntries(added), ...QUIET };
}

/**
 * Whether tokens of the environment may go to a registry before a person has seen its address. A repository's own configuration
 * may name any host and must not get a token by that: only the public registries and those that the environment names do.
 */
export function isTrustedRegistry(registry: string, ours: Environment): boolean {
  const named = [
    ours["NPM_CONFIG_REGISTRY"],
    ours["npm_config_registry"],
    "https://registry.npmjs.org",
    "https://npm.pkg.github.com",
  ];
  return named.some(
    (one) =>
      one !== undefined && URL.canParse(one) && URL.canParse(registry) && new URL(one).host === new URL(registry).host,
  );
}

/** Whether this is a CI that hands out identity tokens to npm. Source: docs.npmjs.com, "Generating provenance statements". */
export function hasIdentity(ours: Environment): boolean {
  const github = ours["GITHUB_ACTIONS"] === "true" && (ours["ACTIONS_ID_TOKEN_REQUEST_URL"] ?? "") !== "";
  return github || (ours["GITLAB_CI"] === "true" && (ours["SIGSTORE_ID_TOKEN"] ?? "") !== "");
}
