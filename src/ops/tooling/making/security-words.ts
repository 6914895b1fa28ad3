const WORDS =
  /\b(?:secur\w*|auth|authn|authz|authenticat\w*|authoriz\w*|authoris\w*|oauth2?|oidc|sso|saml|jwt|secrets?|credentials?|passwords?|passphrases?|permissions?|privileges?|rbac|iam|vulnerabilit\w*|cve|exploits?|pentest\w*|penetration|encrypt\w*|decrypt\w*|cryptograph\w*|certificates?|tls|ssl|xss|csrf|injections?|harden\w*|malware|firewalls?|threats?|sandbox\w*|(?:api|access|private|signing|ssh)[ -](?:keys?|tokens?))\b/gi;

/** The words of the texts that make a skill one of security, in lower case; such a skill needs an approval of that review area. */
export function securityWords(...texts: readonly string[]): readonly string[] {
  const found = texts.flatMap((text) => text.replaceAll("_", " ").match(WORDS) ?? []);
  const fromNames = texts.flatMap((text) => text.replaceAll(/[-_]/g, " ").match(WORDS) ?? []);
  return [...new Set([...found, ...fromNames].map((word) => word.toLowerCase()))].sort();
}
