/** What to do about a server whose certificate Node does not trust; null for any other failure. Source: Node's documentation of tls, "X509 certificate error codes". */
export function certificateHint(message: string): string | null {
  if (!/certificate|CERT_|self[- ]signed/i.test(message)) return null;
  return "If it is signed by an authority of your own, name that one's file in NODE_EXTRA_CA_CERTS.";
}
