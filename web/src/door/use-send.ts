import { useState } from "react";
import { asProblem, type Problem } from "./problem.ts";
import { useSession } from "./session.tsx";

/** What changes something: `send` answers null when it failed, and why is kept in `problem` to be shown. */
export interface Sending {
  readonly problem: Problem | null;
  send<Answer>(method: "POST" | "DELETE", path: string, body?: unknown): Promise<Answer | null>;
}

/** Sends, then calls `done`, which reads again. */
export function useSend(done: () => void): Sending {
  const { client } = useSession();
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async <Answer>(method: "POST" | "DELETE", path: string, body?: unknown): Promise<Answer | null> => {
    try {
      const answer = await client.send<Answer>(method, path, body);
      setProblem(null);
      done();
      return answer;
    } catch (thrown) {
      setProblem(asProblem(thrown));
      return null;
    }
  };
  return { send, problem };
}
