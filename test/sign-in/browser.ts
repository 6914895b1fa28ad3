const MOST_STEPS = 20;

/** An answer that a browser stopped at. */
export interface Landing {
  readonly url: string;
  readonly status: number;
  readonly text: string;
}

/** Goes from page to page with cookies, as a browser without a window; pages of its own are told by their origin. */
export class Visitor {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** Follows redirects until a page comes, or until `stopAt` says that this address is far enough. */
  async go(url: string, init: RequestInit = {}, stopAt: (url: string) => boolean = () => false): Promise<Landing> {
    let next = url;
    let request = init;
    for (let step = 0; step < MOST_STEPS; step += 1) {
      if (step > 0 && stopAt(next)) return { url: next, status: 0, text: "" };
      const answer = await this.#ask(next, request);
      const location = answer.headers.get("location");
      if (answer.status < 300 || answer.status >= 400 || location === null)
        return { url: next, status: answer.status, text: await answer.text() };
      next = new URL(location, next).href;
      request = {};
    }
    throw new Error(`no end of redirects: ${next}`);
  }

  /** The cookie of this name at this address. */
  cookie(url: string, name: string): string | undefined {
    return this.#cookies.get(new URL(url).host)?.get(name);
  }

  async #ask(url: string, init: RequestInit): Promise<Response> {
    const jar = this.#cookies.get(new URL(url).host) ?? new Map<string, string>();
    this.#cookies.set(new URL(url).host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { accept: "text/html", cookie, ...Object.fromEntries(new Headers(init.headers)) };
    const answer = await fetch(url, { ...init, headers, redirect: "manual", signal: AbortSignal.timeout(60_000) });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split(/;\s*/);
      const [name, value] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
      const isGone = value === "" || attributes.some((one) => /^(?:max-age=0|expires=.*1970.*)$/i.test(one));
      if (isGone) jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }
}

/** Signs in at oidc-provider's own pages as this person, and answers where the browser is sent with the provider's answer. */
export async function signInAtProvider(visitor: Visitor, begin: string, person: string): Promise<Landing> {
  const isBack = (url: string) => url.includes("/v1/session/oidc/callback");
  let page = await visitor.go(begin, {}, isBack);
  for (let form = 0; form < 3 && !isBack(page.url); form += 1) {
    const prompt = /name="prompt" value="(\w+)"/.exec(page.text)?.[1];
    if (prompt === undefined) return page;
    const fields = prompt === "login" ? { prompt, login: person, password: "x" } : { prompt };
    const action = /<form[^>]* action="([^"]+)"/.exec(page.text)?.[1] ?? page.url;
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const sent = { method: "POST", headers, body: new URLSearchParams(fields).toString() };
    page = await visitor.go(new URL(action, page.url).href, sent, isBack);
  }
  return page;
}
