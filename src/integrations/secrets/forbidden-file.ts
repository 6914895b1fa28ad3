import type { SecretHit } from "../../ops/workspace/index.ts";

interface FileRule {
  readonly rule: string;
  readonly names: RegExp;
  readonly except?: RegExp;
  /** Only when the text has this; without it the name is enough. */
  readonly text?: RegExp;
  readonly message: string;
}

/** Files that hold secrets by their name. Source: release specification, "What it may and may not" and commit step 1. */
const RULES: readonly FileRule[] = [
  {
    rule: "env-file",
    names: /(?:^|\/)\.env(?:\.[^/]*|rc)?$/i,
    except: /\.(?:example|sample|template|dist|schema)$/i,
    message: "an environment file usually holds secrets",
  },
  {
    rule: "private-key-file",
    names: /\.(?:pem|p12|pfx|key|jks|keystore|ppk|kdbx)$/i,
    message: "a file of this kind usually holds a private key",
  },
  {
    rule: "ssh-key-file",
    names: /(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)[^/]*$/i,
    except: /\.pub$/i,
    message: "this is the name of a private SSH key",
  },
  {
    rule: "npm-token",
    names: /(?:^|\/)\.npmrc$/i,
    text: /^[^#;\n]*_(?:authToken|auth|password)\s*=\s*["']?(?!\$\{)[^\s"']/im,
    message: "it holds a token of a package registry",
  },
  {
    rule: "pypi-password",
    names: /(?:^|\/)\.pypirc$/i,
    text: /^\s*password\s*[=:]\s*\S/im,
    message: "it holds a password of a package registry",
  },
  {
    rule: "docker-credentials",
    names: /(?:^|\/)\.docker(?:\/config\.json|cfg)$/i,
    text: /"auth"\s*:\s*"[^"]/,
    message: "it holds credentials of a registry",
  },
  {
    rule: "credentials-file",
    names:
      /(?:^|\/)(?:\.netrc|_netrc|\.git-credentials|\.pgpass|\.htpasswd|\.aws\/credentials|\.kube\/config|credentials)$/i,
    message: "this is the name of a file with credentials",
  },
  {
    rule: "client-credentials",
    names: /(?:^|\/)(?:credentials|client_secret[^/]*|service[-_]?account[^/]*)\.json$/i,
    text: /"(?:private_key|client_secret|refresh_token|password)"\s*:\s*"[^"]/,
    message: "it holds the credentials of a client or service account",
  },
];

/** What a file's name (and for some names its text) tells, or null. Never tells the value. */
export function forbiddenFile(path: string, text: string): SecretHit | null {
  const normal = path.replaceAll("\\", "/");
  const rule = RULES.find(
    (candidate) =>
      candidate.names.test(normal) &&
      candidate.except?.test(normal) !== true &&
      (candidate.text === undefined || candidate.text.test(text)),
  );
  if (rule === undefined) return null;
  const at = rule.text?.exec(text)?.index ?? 0;
  return { path, line: text.slice(0, at).split("\n").length, rule: rule.rule, message: rule.message };
}
