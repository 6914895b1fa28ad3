import type { ReactNode } from "react";
import type { Problem } from "../door/problem.ts";
import type { Resource } from "../door/use-resource.ts";

/** What is shown while nothing has come yet. */
export function Loading({ what }: { readonly what: string }): ReactNode {
  return (
    <p className="quiet" role="status">
      Reading {what} ...
    </p>
  );
}

/** A failure with what to do. */
export function Trouble({ problem, retry }: { readonly problem: Problem; readonly retry?: () => void }): ReactNode {
  return (
    <div className="trouble" role="alert">
      <p>
        <strong>{problem.message}</strong>
      </p>
      {problem.hint === null ? null : <p className="quiet">{problem.hint}</p>}
      {retry === undefined ? null : (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Says above a page that what it shows is not of now. */
export function Away({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <p className="away" role="status">
      {children}
    </p>
  );
}

/** A page without anything on it says what would fill it, and how. */
export function Empty({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <p>
        <strong>{title}</strong>
      </p>
      <div className="quiet">{children}</div>
    </div>
  );
}

/** A resource in all its states: loading, failed, failed with old data, there. */
export function Loaded<Answer>({
  resource,
  what,
  children,
}: {
  readonly resource: Resource<Answer>;
  readonly what: string;
  readonly children: (data: Answer) => ReactNode;
}): ReactNode {
  const { data, problem, reload } = resource;
  if (data === null) return problem === null ? <Loading what={what} /> : <Trouble problem={problem} retry={reload} />;
  return (
    <>
      {problem === null ? null : <Away>Not up to date: {problem.message}</Away>}
      {children(data)}
    </>
  );
}
