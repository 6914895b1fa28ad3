import type { ReactNode } from "react";

/** Whether a text is a unified diff. */
export function isDiff(text: string): boolean {
  return /^(?:diff --git |--- \S[^\n]*\n\+\+\+ )/m.test(text);
}

/** A unified diff, line by line: a sign and a colour for what comes and what goes. */
export function Diff({ text }: { readonly text: string }): ReactNode {
  return (
    <pre className="text diff" tabIndex={0}>
      {text.split("\n").map((line, index) => (
        <span key={index} className={kindOf(line)}>
          {line}
          {"\n"}
        </span>
      ))}
    </pre>
  );
}

function kindOf(line: string): string | undefined {
  if (/^(?:---|\+\+\+|@@|diff |index )/.test(line)) return "quiet";
  if (line.startsWith("+")) return "add";
  return line.startsWith("-") ? "del" : undefined;
}
