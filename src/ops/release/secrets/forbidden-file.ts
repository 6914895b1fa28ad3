const FORBIDDEN: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /^\.env(?:\.(?!(?:example|sample|template|dist|defaults?)$)[^/]+)?$/i, what: "an environment file" },
  { pattern: /^(?!.*\.(?:example|sample|template)\.env$)[^/]+\.env$/i, what: "an environment file" },
  { pattern: /\.(?:pem|p12|pfx|jks|keystore|kdbx|ppk)$/i, what: "a key or certificate store" },
  { pattern: /^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/i, what: "a private SSH key" },
  { pattern: /\.key$/i, what: "a private key" },
  { pattern: /^(?:\.netrc|_netrc|\.pgpass|\.git-credentials|\.htpasswd)$/i, what: "a credentials file" },
];
const AWS_CREDENTIALS = /(?:^|\/)\.aws\/credentials$/;
const KUBE_CONFIG = /(?:^|\/)\.kube\/config$/;

/** What a file is that may never be committed, by its name; null for any other. Source: release specification, "never" and commit step 1. */
export function forbiddenFile(path: string): string | null {
  if (AWS_CREDENTIALS.test(path) || KUBE_CONFIG.test(path)) return "a credentials file";
  const name = path.split("/").at(-1) ?? path;
  return FORBIDDEN.find((entry) => entry.pattern.test(name))?.what ?? null;
}
