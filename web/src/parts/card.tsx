import { type ReactNode, useId } from "react";

interface CardProps {
  readonly title: string;
  /** Stands at the right of the title. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A part of a page with a heading. */
export function Card({ title, aside, children, className }: CardProps): ReactNode {
  const id = useId();
  return (
    <section className={`card${className === undefined ? "" : ` ${className}`}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {aside === undefined ? null : <div className="quiet">{aside}</div>}
      </header>
      {children}
    </section>
  );
}
