const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether a text is the URL of a page on this machine: what a repository's settings may have opened. Source: RFC 6761, section 6.3. */
export function isLocalUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return LOOPBACK.test(hostname) && (protocol === "http:" || protocol === "https:");
}
