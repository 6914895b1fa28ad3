import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { Intake, Page as PageOf, Playbook, Repository } from "../../door/contract.ts";
import { asProblem, type FieldProblem, Problem } from "../../door/problem.ts";
import { useSession } from "../../door/session.tsx";
import { useResource } from "../../door/use-resource.ts";
import { Card } from "../../parts/card.tsx";
import { Page } from "../../parts/page.tsx";
import { Loaded, Trouble } from "../../parts/states.tsx";
import { navigate, usePlace } from "../../routing/route.ts";
import { FormFieldRow } from "./form-field.tsx";
import { sendPath } from "./form-path.ts";
import { type FormField, readForm } from "./read-form.ts";

const REPOSITORY = "repository";

/** The form of a playbook, made from its declaration; it begins a run and goes to its page. */
export function StartForm({ playbook }: { readonly playbook: Playbook }): ReactNode {
  const { may } = useSession();
  const { title, signal, summary, agents, hints, isTakenHere } = playbook;
  return (
    <Page
      title={title}
      crumb={{ to: "/start", text: "Start" }}
      meta={[
        <span key="signal" className="mono">
          {signal}
        </span>,
        agents.join(", "),
        hints.readOnly ? "only looks" : "may change something; policy says what a person must approve",
      ]}
    >
      <p className="lead">{summary}</p>
      <div className="beside after">
        <div>
          {!isTakenHere ? (
            <Elsewhere />
          ) : may("signal") ? (
            <Fields playbook={playbook} />
          ) : (
            <Card title="Not for you to start">
              <p className="quiet">You are signed in to look: somebody with the role sender or operator starts runs.</p>
            </Card>
          )}
        </div>
        <aside aria-label="The same from elsewhere">
          <Card title={isTakenHere ? "The same in a terminal" : "In a terminal"}>
            {playbook.examples.map((example) => (
              <code key={example} className="line">
                {example}
              </code>
            ))}
          </Card>
        </aside>
      </div>
    </Page>
  );
}

function Elsewhere(): ReactNode {
  return (
    <Card title="From a terminal alone">
      <p>
        It works in your own work tree, which a browser does not have: ask for it in a terminal of the repository, as
        yourself, on the host where it lies. Its run is shown here like every other.
      </p>
    </Card>
  );
}

function Fields({ playbook }: { readonly playbook: Playbook }): ReactNode {
  const repositories = useResource<PageOf<Repository>>(playbook.place === "none" ? null : "/v1/repositories");
  if (playbook.place === "none") return <Form playbook={playbook} repositories={[]} />;
  return (
    <Loaded resource={repositories} what="repositories">
      {({ items }) =>
        items.length === 0 ? (
          <Card title="No repository">
            <p>This server serves none. Start it in one, or name some with --serve-repo.</p>
          </Card>
        ) : (
          <Form playbook={playbook} repositories={items.map((one) => one.path)} />
        )
      }
    </Loaded>
  );
}

interface FormProps {
  readonly playbook: Playbook;
  readonly repositories: readonly string[];
}

function Form({ playbook, repositories }: FormProps): ReactNode {
  const { searchParams } = usePlace();
  const { problem, isBusy, send } = useStart(playbook);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (problem !== null) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [problem]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    send(new FormData(event.currentTarget));
  };
  const fields = playbook.fields.filter((field) => field.name !== REPOSITORY || repositories.length === 0);
  return (
    <Card title="What it should do">
      <form ref={form} className="fields" noValidate onSubmit={submit}>
        {repositories.length === 0 ? null : (
          <FormFieldRow field={repositoryField(repositories)} given={searchParams} problems={[]} />
        )}
        {fields.map((field) => (
          <FormFieldRow key={field.name} field={field} given={searchParams} problems={ofField(problem, field)} />
        ))}
        {problem === null ? null : <Trouble problem={withoutFields(problem, fields)} />}
        <div className="buttons">
          <button type="submit" className="primary" disabled={isBusy}>
            {isBusy ? "Starting ..." : "Start"}
          </button>
        </div>
      </form>
    </Card>
  );
}

/** Sends what the form says, and goes to the run that it began or joined. */
function useStart(playbook: Playbook) {
  const { client } = useSession();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const fail = (failed: Problem) => {
    setProblem(failed);
    setIsBusy(false);
  };
  const send = (form: FormData) => {
    const { context, problems } = readForm(playbook.fields, form);
    if (problems.length > 0) return fail(incomplete(problems));
    const repository = form.get(REPOSITORY);
    setIsBusy(true);
    client.send<Intake>("POST", sendPath(playbook, typeof repository === "string" ? repository : ""), context).then(
      (intake) => {
        if (intake.kind !== "ignored") navigate(`/runs/${intake.run.id}${intake.kind === "joined" ? "?joined" : ""}`);
      },
      (thrown: unknown) => fail(asProblem(thrown)),
    );
  };
  return { problem, isBusy, send };
}

function incomplete(fields: readonly FieldProblem[]): Problem {
  return new Problem({ status: 0, code: "invalid_input", detail: "Something is missing.", fields });
}

function repositoryField(repositories: readonly string[]): FormField {
  const value = { kind: "choice", choices: repositories } as const;
  const names = { name: REPOSITORY, summary: "where it works" };
  return { ...names, value, isList: false, isRequired: true, default: repositories[0] };
}

function ofField(problem: Problem | null, field: FormField): readonly string[] {
  const own = problem?.fields.filter(({ path }) => path.split(".")[0] === field.name) ?? [];
  return own.map(({ path, message }) => (path === field.name ? message : `${path}: ${message}`));
}

/** The failure in one line where its fields say the rest. */
function withoutFields(problem: Problem, fields: readonly FormField[]): Problem {
  const isTold =
    problem.fields.length > 0 &&
    problem.fields.every(({ path }) => fields.some((one) => one.name === path.split(".")[0]));
  if (!isTold) return problem;
  const names = problem.fields.length === 1 ? "One field does" : `${problem.fields.length} fields do`;
  return new Problem({ status: problem.status, code: problem.code, detail: `${names} not fit.`, hint: problem.hint });
}
