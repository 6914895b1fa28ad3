import type { ReactNode } from "react";

/** Above a column: its name; of figures, which stand to the right; or one that is heard and not seen, above buttons. */
export type Head = string | { readonly figures: string } | { readonly unseen: string };

/** A table with a name above each column; its rows are the children. `kind` adds a style of its own. */
export function Rows(given: {
  readonly heads: readonly Head[];
  readonly kind?: string;
  readonly children: ReactNode;
}): ReactNode {
  const { heads, kind, children } = given;
  return (
    <table className={kind === undefined ? "rows" : `rows ${kind}`}>
      <thead>
        <tr>{heads.map(headOf)}</tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

function headOf(head: Head): ReactNode {
  if (typeof head === "string")
    return (
      <th key={head} scope="col">
        {head}
      </th>
    );
  if ("figures" in head)
    return (
      <th key={head.figures} scope="col" className="number">
        {head.figures}
      </th>
    );
  return (
    <th key={head.unseen} scope="col">
      <span className="unseen">{head.unseen}</span>
    </th>
  );
}
