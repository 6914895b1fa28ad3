/**
 * Known shapes of secrets. Each pattern is linear: no nested repetition, bounded runs. Group 1, if there is one, stays visible.
 * Sources: the token formats that GitHub, GitLab, npm, AWS, Slack, Stripe and Google publish; RFC 7519 (JWT); RFC 7468 (PEM).
 */
export const SECRET_SHAPES: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  {
    name: "private key",
    pattern:
      /(-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)[^-]*(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  },
  { name: "URL credentials", pattern: /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>]{1,512}(?=@)/gi },
  {
    name: "authorization header",
    pattern:
      /\b((?:proxy-)?authorization["']?\s{0,4}[:=]\s{0,4}["']?(?:(?:bearer|basic|token|digest|negotiate)\s{1,4})?)[^\s"',;]{4,4096}/gi,
  },
  { name: "bearer token", pattern: /\b(bearer\s{1,4})[A-Za-z0-9._~+/=-]{12,4096}/gi },
  { name: "GitHub token", pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255})/g },
  { name: "GitLab token", pattern: /\bgl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-[A-Za-z0-9_.-]{16,255}/g },
  { name: "npm token", pattern: /\bnpm_[A-Za-z0-9]{30,64}/g },
  { name: "npm auth line", pattern: /(_(?:authToken|auth|password)\s{0,4}=\s{0,4})[^\s"']{4,1024}/g },
  { name: "AWS access key", pattern: /\b(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA)[A-Z0-9]{16}\b/g },
  { name: "AWS secret key", pattern: /(aws.{0,20}?secret.{0,24}?[:=]\s{0,4}["']?)[A-Za-z0-9/+]{40}\b/gi },
  { name: "Slack token", pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,255}|\bxapp-[0-9]-[A-Za-z0-9-]{10,255}/g },
  { name: "Slack webhook", pattern: /(https:\/\/hooks\.slack\.com\/(?:services|workflows)\/)[A-Za-z0-9/_+-]{10,255}/g },
  { name: "Stripe key", pattern: /\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,255}/g },
  { name: "Google key", pattern: /\bAIza[A-Za-z0-9_-]{35}/g },
  { name: "model key", pattern: /\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{24,255}/g },
  { name: "PyPI token", pattern: /\bpypi-[A-Za-z0-9_-]{40,400}/g },
  { name: "JWT", pattern: /\beyJ[A-Za-z0-9_-]{8,4096}\.eyJ[A-Za-z0-9_-]{8,8192}\.[A-Za-z0-9_-]{8,4096}/g },
];
