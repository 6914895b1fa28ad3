import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { asProblem, type Problem } from "../door/problem.ts";
import { useSession } from "../door/session.tsx";

/** The door: a token, once a day. */
export function SignIn(): ReactNode {
  const { signIn } = useSession();
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
