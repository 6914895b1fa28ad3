const ASK_TIMEOUT_MS = 5_000;

/** How long an answer asks to wait, ms; null when it does not say. A date is measured by the server's own clock. Source: RFC 9110, section 10.2.3. */
export function readRetryAfter(headers: Headers): number | null {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const waitMs = Date.parse(text) - Date.parse(headers.get("date") ?? "");
  return Number.isNaN(waitMs) ? null : Math.max(0, waitMs);
}

/** How long a service that has just said "too many requests" asks to wait: npm does not tell, so the service is asked once. Null when it does not say. */
export async function retryAfterMs(fetch: typeof globalThis.fetch, url: string): Promise<number | null> {
  try {
    const response = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(ASK_TIMEOUT_MS) });
    return readRetryAfter(response.headers);
  } catch {
    return null; // no answer says nothing of the wait; the failure that is being explained stands
  }
}
