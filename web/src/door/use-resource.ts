import { useCallback, useEffect, useState } from "react";
import { asProblem, type Problem } from "./problem.ts";
import { useSession } from "./session.tsx";

/** Something that the API answers: nothing yet, what came last, and why the last try failed. */
export interface Resource<Answer> {
  readonly data: Answer | null;
  readonly problem: Problem | null;
  /** Asks again. */
  reload(): void;
}

/** Reads a path of the API; again every `everyMs` while the page is looked at, and when it is looked at again. */
export function useResource<Answer>(path: string | null, everyMs?: number): Resource<Answer> {
  const { client, lost } = useSession();
  const [state, setState] = useState<Omit<Resource<Answer>, "reload"> & { readonly of: string | null }>(EMPTY);
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    if (path === null) return;
    const ended = new AbortController();
    client.get<Answer>(path, ended.signal).then(
      (data) => setState({ data, problem: null, of: path }),
      (thrown: unknown) => {
        if (ended.signal.aborted) return;
        const problem = asProblem(thrown);
        if (problem.status === 401) lost();
        setState((before) => ({ data: before.of === path ? before.data : null, problem, of: path }));
      },
    );
    return () => ended.abort();
  }, [client, lost, path, round]);
  useRegularly(reload, everyMs);
  const isOwn = state.of === path;
  return { data: isOwn ? state.data : null, problem: isOwn ? state.problem : null, reload };
}

const EMPTY = { data: null, problem: null, of: null };

function useRegularly(look: () => void, everyMs: number | undefined): void {
  useEffect(() => {
    if (everyMs === undefined) return;
    const lookIfSeen = () => {
      if (document.visibilityState === "visible") look();
    };
    const timer = setInterval(lookIfSeen, everyMs);
    document.addEventListener("visibilitychange", lookIfSeen);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", lookIfSeen);
    };
  }, [look, everyMs]);
}
