import { SMTPServer } from "smtp-server";

/** One mail that came. */
export interface CaughtMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

/** A mail server on loopback that keeps what it gets. */
export interface MailCatcher {
  readonly port: number;
  readonly mails: readonly CaughtMail[];
  close(): Promise<void>;
}

/** Starts a catcher; with a password it takes mail only from who knows it. `refuses` is answered to each recipient. */
export async function startMailCatcher(
  options: { readonly password?: string; readonly refuses?: number } = {},
): Promise<MailCatcher> {
  const mails: CaughtMail[] = [];
  const { password, refuses } = options;
  const server = new SMTPServer({
    ...{ authOptional: password === undefined, disabledCommands: ["STARTTLS"], allowInsecureAuth: true },
    onAuth: (auth, _session, reply) =>
      auth.password === password ? reply(null, { user: auth.username }) : reply(new Error("wrong password")),
    onRcptTo: (_address, _session, reply) =>
      refuses === undefined ? reply() : reply(Object.assign(new Error("no such user"), { responseCode: refuses })),
    onData: (stream, session, reply) => {
      let text = "";
      stream.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({ from: mailFrom === false ? "" : mailFrom.address, to: rcptTo.map((one) => one.address), text });
        reply();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
