import type { Context } from "hono";

/** A cookie that no script reads and no other site's request carries. Source: doors specification, HTTP; RFC 6265bis. */
export interface CookieText {
  readonly name: string;
  readonly text: string;
  readonly path: string;
  /** 0 takes it away. */
  readonly maxAgeSeconds: number;
}

/** The key under which a request's context says that its browser speaks https. */
export const SPEAKS_HTTPS = "speaksHttps";

/** Sets a cookie; `Secure` where the browser speaks https, also through a proxy that says so or is known to. */
export function setCookie(context: Context, { name, text, path, maxAgeSeconds }: CookieText): void {
  const isHttps =
    context.req.url.startsWith("https:") ||
    context.req.header("x-forwarded-proto") === "https" ||
    context.get(SPEAKS_HTTPS) === true;
  const attributes = [`Path=${path}`, "HttpOnly", "SameSite=Lax", `Max-Age=${maxAgeSeconds}`];
  const all = [`${name}=${text}`, ...attributes, ...(isHttps ? ["Secure"] : [])];
  context.header("set-cookie", all.join("; "), { append: true });
}

/** The text of the request's cookie of this name. */
export function cookieOf(request: Request, name: string): string | null {
  const cookies = (request.headers.get("cookie") ?? "").split(";").map((one) => one.trim());
  return cookies.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}
