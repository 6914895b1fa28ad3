/** A failure as the API tells it (RFC 9457), or the network's. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | null;

  constructor(told: {
    readonly status: number;
    readonly code: string;
    readonly detail: string;
    readonly hint?: string | null;
  }) {
    super(told.detail);
    this.name = "Problem";
    this.status = told.status;
    this.code = told.code;
    this.hint = told.hint ?? null;
  }
}

/** The problem in an answer that is none of success. */
export async function problemOf(answer: Response): Promise<Problem> {
  const body: unknown = await answer.json().catch(() => null);
  const told = typeof body === "object" && body !== null ? body : {};
  const text = (name: string): string | null => {
    const value: unknown = Object.entries(told).find(([key]) => key === name)?.[1];
    return typeof value === "string" ? value : null;
  };
  return new Problem({
    status: answer.status,
    code: text("code") ?? "unknown",
    detail: text("detail") ?? `the server answered ${answer.status}`,
    hint: text("hint"),
  });
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
