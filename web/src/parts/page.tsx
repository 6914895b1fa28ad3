import { type ReactNode, useEffect } from "react";
import { Link } from "../routing/link.tsx";

interface PageProps {
  readonly title: string;
  /** What stands beside the title. */
  readonly beside?: ReactNode;
  /** What can be pressed, at the right of the title. */
  readonly action?: ReactNode;
  readonly crumb?: { readonly to: string; readonly text: string };
  readonly meta?: readonly ReactNode[];
  readonly children: ReactNode;
}

/** The frame of a page: where it stands, what it is, and the facts in one line. */
export function Page({ title, beside, action, crumb, meta = [], children }: PageProps): ReactNode {
  useEffect(() => {
    document.title = `${title} · Signalbox`;
  }, [title]);
  const facts = meta.filter((fact) => fact !== null && fact !== "");
  return (
    <>
      {crumb === undefined ? null : (
        <nav className="crumb" aria-label="Up">
          <Link to={crumb.to}>{crumb.text}</Link> /
        </nav>
      )}
      <div className="head">
        <h1>
          {title} {beside}
        </h1>
        {action}
      </div>
      {facts.length === 0 ? null : (
        <ul className="meta">
          {facts.map((fact, index) => (
            <li key={index}>{fact}</li>
          ))}
        </ul>
      )}
      {children}
    </>
  );
}
