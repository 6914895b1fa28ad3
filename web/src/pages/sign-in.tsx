import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { asProblem, type Problem } from "../door/problem.ts";
import { useSession } from "../door/session.tsx";

/** The identity provider that the server is configured with. */
interface Provider {
  readonly label: string;
  readonly path: string;
}

/** The door: a token, once a day. */
export function SignIn(): ReactNode {
  const { signIn } = useSession();
  const provider = useProvider();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => {
    document.title = "Sign in · Signalbox";
  }, []);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const token = new FormData(event.currentTarget).get("token");
    setIsBusy(true);
    signIn(typeof token === "string" ? token.trim() : "").catch((thrown: unknown) => {
      setProblem(asProblem(thrown));
      setIsBusy(false);
    });
  };
  return (
    <main className="sign-in">
      <h1>Signalbox</h1>
      {provider === null ? null : (
        <a className="primary" href={provider.path}>
          Sign in with {provider.label}
        </a>
      )}
      <form onSubmit={send} className="card">
        <label htmlFor="token">Token</label>
        <input
          id="token"
          name="token"
          type="password"
          autoComplete="current-password"
          required
          spellCheck={false}
          aria-describedby="token-help"
        />
        <p id="token-help" className="quiet">
          A person&apos;s token acts as the person. Make one in a terminal of the server:
          <code className="line">signalbox user add ada --role operator</code>
          <code className="line">signalbox token create laptop --user ada --role operator</code>
        </p>
        {problem === null ? null : (
          <p className="trouble" role="alert">
            {problem.message}
          </p>
        )}
        <button type="submit" className="primary" disabled={isBusy}>
          Sign in
        </button>
      </form>
    </main>
  );
}

/** Asks whether there is a provider; without an answer the token is left. */
function useProvider(): Provider | null {
  const { client } = useSession();
  const [provider, setProvider] = useState<Provider | null>(null);
  useEffect(() => {
    const ended = new AbortController();
    client.get<{ readonly provider: Provider | null }>("/v1/session/ways", ended.signal).then(
      (ways) => setProvider(ways.provider),
      () => undefined, // the token's form is there all the same
    );
    return () => ended.abort();
  }, [client]);
  return provider;
}
