import type { ReactNode } from "react";
import { Diff, isDiff } from "./diff.tsx";

const DEPTH = 6;

/** Any value, so that a person can read all of it: fields as a list, long texts as they stand, diffs in colour. */
export function Value({ value, depth = 0 }: { readonly value: unknown; readonly depth?: number }): ReactNode {
  if (typeof value === "string") return <TextValue text={value} />;
  if (typeof value !== "object" || value === null) return <code>{String(value)}</code>;
  if (depth >= DEPTH) return <pre className="text">{JSON.stringify(value, null, 2)}</pre>;
  if (Array.isArray(value)) return <ListValue items={value} depth={depth} />;
  const fields: readonly (readonly [string, unknown])[] = Object.entries(value);
  if (fields.length === 0) return <span className="quiet">nothing</span>;
  return (
    <dl className="fields">
      {fields.map(([name, inner]) => (
        <div key={name} className={isLong(inner) ? "long" : undefined}>
          <dt>{name}</dt>
          <dd>
            <Value value={inner} depth={depth + 1} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function ListValue({ items, depth }: { readonly items: readonly unknown[]; readonly depth: number }): ReactNode {
  if (items.length === 0) return <span className="quiet">none</span>;
  const isShort = items.every((item) => typeof item !== "object" && !isLong(item));
  if (isShort && items.length <= 12) return <>{items.map((item) => String(item)).join(", ")}</>;
  return (
    <ul className="values">
      {items.map((item, index) => (
        <li key={index}>
          <Value value={item} depth={depth + 1} />
        </li>
      ))}
    </ul>
  );
}

function TextValue({ text }: { readonly text: string }): ReactNode {
  if (isDiff(text)) return <Diff text={text} />;
  if (text.includes("\n"))
    return (
      <pre className="text" tabIndex={0}>
        {text}
      </pre>
    );
  return text === "" ? <span className="quiet">empty</span> : <span className="wrap">{text}</span>;
}

function isLong(value: unknown): boolean {
  return (typeof value === "string" && (value.includes("\n") || value.length > 60)) || typeof value === "object";
}
