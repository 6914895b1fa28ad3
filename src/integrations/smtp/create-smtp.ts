import { isOpsError, messageOf, OpsError } from "../../kernel/ops-error.ts";
import type { EmailMessage } from "../../ops/notices/index.ts";
import type { AddressGuard } from "../network/address-guard.ts";
import type { SecretReader } from "../secrets/read-reference.ts";

/** Every wait of a conversation with a mail server ends by then. Source: RFC 5321, section 4.5.3.2, asks for minutes; a queue tries again. */
const WAIT_MS = 15_000;

/** Sends mail by the server that a secret names: `smtp://user:password@host:587` or `smtps://...`. */
export function createSmtp(parts: {
  readonly guard: AddressGuard;
  readonly secrets: SecretReader;
  readonly masker: { learn(value: string): void };
}): (message: EmailMessage) => Promise<void> {
  return async (message) => {
    const server = serverOf(await parts.secrets.read(message.server), message.server);
    if (server.password !== "") parts.masker.learn(server.password);
    const [found] = await parts.guard.resolve(server.host);
    if (found === undefined) throw new OpsError("network", `${server.host} has no address`);
    const { createTransport } = await import("nodemailer");
    const transport = createTransport({
      ...{ host: found.address, port: server.port, secure: server.isEncrypted, tls: { servername: server.host } },
      ...(server.user === ""
        ? {}
        : { auth: { user: server.user, pass: server.password }, requireTLS: !server.isLoopback }),
      ...{ connectionTimeout: WAIT_MS, greetingTimeout: WAIT_MS, socketTimeout: WAIT_MS, dnsTimeout: WAIT_MS },
      ...{ disableFileAccess: true, disableUrlAccess: true },
    });
    try {
      await transport.sendMail(mailOf(message));
    } catch (thrown) {
      throw explain(thrown, server.host);
    } finally {
      transport.close();
    }
  };
}

interface Server {
  readonly host: string;
  readonly port: number;
  readonly isEncrypted: boolean;
  readonly isLoopback: boolean;
  readonly user: string;
  readonly password: string;
}

function serverOf(text: string, ref: string): Server {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === "")
    throw new OpsError("precondition", `${ref} is no address of the form smtp://user:password@host:587`);
  const isEncrypted = url.protocol === "smtps:";
  const port = url.port === "" ? (isEncrypted ? 465 : 587) : Number(url.port); // RFC 8314, section 3.3; RFC 6409, section 3.1
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isLoopback = host === "localhost" || host === "::1" || host.startsWith("127.");
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  return { host, port, isEncrypted, isLoopback, user, password };
}

function mailOf({ id, from, to, subject, lines, isUrgent }: EmailMessage) {
  const domain = from.slice(from.lastIndexOf("@") + 1);
  return {
    ...{ from, to: [...to], subject: subject.replaceAll(/[\r\n]+/g, " "), text: `${lines.join("\n")}\n` },
    messageId: `<${id}@${domain}>`,
    headers: { "Auto-Submitted": "auto-generated" }, // RFC 3834, section 5: nobody answers a machine
    ...(isUrgent ? { priority: "high" as const } : {}),
  };
}

function explain(thrown: unknown, host: string): unknown {
  if (isOpsError(thrown)) return thrown;
  const code = typeof thrown === "object" && thrown !== null && "responseCode" in thrown ? thrown.responseCode : null;
  const said = `${host} did not take the mail: ${messageOf(thrown)}`;
  if (code === 535 || code === 530) return new OpsError("unauthorized", said, { cause: thrown });
  const isRefused = typeof code === "number" && code >= 550 && code < 560; // RFC 5321, section 4.2.1: 5yz is for good
  return new OpsError(isRefused ? "invalid_input" : "network", said, { cause: thrown });
}
