import { fieldOf, textOf } from "../parts/words.ts";

/** Why a field was refused. `path` has dots between its parts. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

/** A failure as the API tells it (RFC 9457), or the network's. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | null;
  /** What does not fit, by field, where the API says so. */
  readonly fields: readonly FieldProblem[];

  constructor(told: {
    readonly status: number;
    readonly code: string;
    readonly detail: string;
    readonly hint?: string | null;
    readonly fields?: readonly FieldProblem[];
  }) {
    super(told.detail);
    this.name = "Problem";
    this.status = told.status;
    this.code = told.code;
    this.hint = told.hint ?? null;
    this.fields = told.fields ?? [];
  }
}

/** The problem in an answer that is none of success. */
export async function problemOf(answer: Response): Promise<Problem> {
  const body: unknown = await answer.json().catch(() => null);
  const text = (name: string): string | null => {
    const value = fieldOf(body, name);
    return typeof value === "string" ? value : null;
  };
  return new Problem({
    status: answer.status,
    code: text("code") ?? "unknown",
    detail: text("detail") ?? `the server answered ${answer.status}`,
    hint: text("hint"),
    fields: fieldProblemsOf(fieldOf(fieldOf(body, "details"), "fields")),
  });
}

function fieldProblemsOf(listed: unknown): readonly FieldProblem[] {
  if (!Array.isArray(listed)) return [];
  return listed.map((one: unknown) => ({
    path: textOf(fieldOf(one, "path")),
    message: textOf(fieldOf(one, "message")),
  }));
}

/** Whatever was thrown, as a problem to show. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new Problem({
    ...{ status: 0, code: "network", detail: `The server can't be reached: ${detail}` },
    hint: "Is it running? The page tries again by itself.",
  });
}
