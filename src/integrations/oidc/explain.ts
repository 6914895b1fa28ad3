import { messageOf, OpsError } from "../../kernel/ops-error.ts";
import { refusalWithin } from "../network/guarded-fetch.ts";

/** Codes of the network below a fetch. Source: Node.js, "Common system errors", and undici's errors. */
const NETWORK = /^(?:E[A-Z]+|UND_ERR_[A-Z_]+|CERT_[A-Z_]+|DEPTH_[A-Z_]+|SELF_SIGNED_[A-Z_]+|UNABLE_TO_[A-Z_]+)$/;
const LATE = /^(?:OAUTH_TIMEOUT|UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/;
const DEPTH = 6;

/** What went wrong at the provider, as a foreseen failure. Nothing of codes, tokens or secrets gets into the message. */
export function explain(thrown: unknown, issuer: string): OpsError {
  const refusal = refusalWithin(thrown);
  if (refusal !== null) return refusal;
  const errors = chainOf(thrown);
  const codes = errors.flatMap((error) => ("code" in error && typeof error.code === "string" ? error.code : []));
  if (codes.some((code) => LATE.test(code)) || errors.some((error) => error.name === "TimeoutError"))
    return new OpsError("timeout", `${issuer} did not answer in time`, { cause: thrown });
  const answered = errors.flatMap(statusOf)[0];
  if (codes.some((code) => NETWORK.test(code)) || (answered !== undefined && (answered >= 500 || answered === 404)))
    return new OpsError(
      "network",
      `${issuer} cannot be asked: ${answered === undefined ? messageOf(errors.at(-1)) : `it answered ${answered}`}`,
      { hint: "Is the identity provider up? A token signs in without it.", cause: thrown },
    );
  return new OpsError("unauthorized", `the sign-in at ${issuer} does not hold: ${describe(errors)}`, {
    hint: "Sign in again.",
    cause: thrown,
  });
}

function chainOf(thrown: unknown): readonly Error[] {
  const errors: Error[] = [];
  for (let inner = thrown; inner instanceof Error && errors.length < DEPTH; inner = inner.cause) errors.push(inner);
  return errors;
}

/** The status of the answer that the library did not like. */
function statusOf(error: Error): readonly number[] {
  if ("status" in error && typeof error.status === "number") return [error.status];
  return error.cause instanceof Response ? [error.cause.status] : [];
}

/** The protocol's own word for it (`access_denied`, `invalid_grant`), else the library's. */
function describe(errors: readonly Error[]): string {
  const told = errors.flatMap((error) => ("error" in error && typeof error.error === "string" ? error.error : []))[0];
  return (told !== undefined && /^[\w.-]{1,60}$/.test(told) ? told : messageOf(errors.at(-1))).slice(0, 200);
}
