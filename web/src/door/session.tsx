import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { type Client, createClient } from "./client.ts";
import type { Person } from "./contract.ts";
import { asProblem, type Problem } from "./problem.ts";

/** Where signing in stands: still asking, nobody, somebody, or the server can't be asked. */
export type Standing =
  | { readonly kind: "asking" }
  | { readonly kind: "nobody" }
  | { readonly kind: "somebody"; readonly person: Person }
  | { readonly kind: "unreachable"; readonly problem: Problem };

/** The session of this browser. */
export interface Session {
  readonly standing: Standing;
  readonly client: Client;
  may(scope: string): boolean;
  signIn(token: string): Promise<void>;
  signOut(): Promise<void>;
  /** The server says that the session has ended. */
  lost(): void;
}

const SessionContext = createContext<Session | null>(null);

/** The session of this browser; only inside of `SessionProvider`. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("useSession stands outside of SessionProvider");
  return session;
}

/** Asks who is signed in, and keeps it for all below. */
export function SessionProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [standing, setStanding] = useState<Standing>({ kind: "asking" });
  const csrf = standing.kind === "somebody" ? standing.person.csrf : "";
  const client = useMemo(() => createClient(() => csrf), [csrf]);
  const lost = useCallback(() => setStanding({ kind: "nobody" }), []);
  useEffect(() => {
    createClient(() => "")
      .get<Person>("/v1/session")
      .then(
        (person) => setStanding({ kind: "somebody", person }),
        (thrown: unknown) => {
          const problem = asProblem(thrown);
          setStanding(problem.status === 401 ? { kind: "nobody" } : { kind: "unreachable", problem });
        },
      );
  }, []);
  const session = useMemo<Session>(
    () => ({
      standing,
      client,
      may: (scope) => standing.kind === "somebody" && standing.person.scopes.includes(scope),
      signIn: async (token) => {
        const person = await client.send<Person>("POST", "/v1/session", { token });
        setStanding({ kind: "somebody", person });
      },
      signOut: async () => {
        await client.send("DELETE", "/v1/session");
        setStanding({ kind: "nobody" });
      },
      lost,
    }),
    [standing, client, lost],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
}
