import { z } from "zod";
import { type Answerer, listItem, notFound, page, schemaOf } from "./answer.ts";
import type { Schema } from "./contract.ts";
import { sampleWith } from "./sample.ts";
import type { StandInCheckRun } from "./state.ts";

const Output = z.looseObject({
  title: z.string(),
  summary: z.string().max(65_535),
  annotations: z
    .array(z.looseObject({ path: z.string(), annotation_level: z.string() }))
    .max(50)
    .default([]),
});
const Given = z.looseObject({
  status: z.enum(["queued", "in_progress", "completed"]).optional(),
  conclusion: z.string().optional(),
  external_id: z.string().optional(),
  output: Output.optional(),
});
const Begun = Given.extend({ name: z.string(), head_sha: z.string() });

/** Check runs; annotations of later calls are added to the earlier ones. */
export const CHECK_RUN_ANSWERS: Readonly<Record<string, Answerer>> = {
  "GET /repos/{owner}/{repo}/commits/{ref}/check-runs": (state, matched, query) => {
    const item = listItem(schemaOf(matched, 200), "check_runs");
    const name = query.get("check_name");
    const found = state.checkRuns.filter(
      (run) => run.sha === matched.parameters["ref"] && (name === null || run.name === name),
    );
    const shown = page(
      found.map((run) => show(item, run)),
      query,
    );
    return { ...shown, body: { total_count: found.length, check_runs: shown.body } };
  },
  "POST /repos/{owner}/{repo}/check-runs": (state, matched, _query, raw) => {
    const { name, head_sha: sha, ...given } = Begun.parse(raw);
    const begun = { sha, name, id: state.checkRuns.length + 1, status: "queued", conclusion: null } as const;
    const run = merge({ ...begun, externalId: given.external_id ?? null }, given);
    state.checkRuns.push(run);
    return { status: 201, body: show(schemaOf(matched, 201), run) };
  },
  "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}": (state, matched, _query, raw) => {
    const at = state.checkRuns.findIndex((run) => String(run.id) === matched.parameters["check_run_id"]);
    const before = state.checkRuns[at];
    if (before === undefined) return { status: 404, body: notFound() };
    const run = merge(before, Given.parse(raw));
    state.checkRuns[at] = run;
    return { status: 200, body: show(schemaOf(matched, 200), run) };
  },
};

function merge(run: StandInCheckRun, given: z.infer<typeof Given>): StandInCheckRun {
  const { output } = given;
  const added = output?.annotations.map((one) => `${one.annotation_level} ${one.path}`) ?? [];
  return {
    ...run,
    status: given.status ?? run.status,
    conclusion: given.conclusion ?? run.conclusion,
    ...(output === undefined ? {} : { summary: output.summary }),
    annotations: [...(run.annotations ?? []), ...added],
  };
}

function show(schema: Schema, run: StandInCheckRun): unknown {
  return sampleWith(schema, {
    ...{ id: run.id ?? 1, name: run.name, head_sha: run.sha, status: run.status, conclusion: run.conclusion },
    ...{ external_id: run.externalId ?? null, html_url: `https://ci.invalid/${run.name}` },
    output: {
      ...{ title: run.name, summary: run.summary ?? "", text: null, annotations_url: "https://ci.invalid/" },
      annotations_count: run.annotations?.length ?? 0,
    },
  });
}
