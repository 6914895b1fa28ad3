import { type ReactNode, useRef, useState } from "react";
import type { Escalation } from "../../door/contract.ts";
import { asProblem, type Problem } from "../../door/problem.ts";
import { useSession } from "../../door/session.tsx";
import { Card } from "../../parts/card.tsx";
import { Pill } from "../../parts/pill.tsx";
import { Trouble } from "../../parts/states.tsx";
import { When } from "../../parts/when.tsx";
import { count } from "../../parts/words.ts";
import { Link } from "../../routing/link.tsx";

interface EscalationCardProps {
  readonly escalation: Escalation;
  decided(): void;
}

/** A question about how to go on: what was tried, why it can't be settled here, and the options. */
export function EscalationCard({ escalation, decided }: EscalationCardProps): ReactNode {
  const { issue, context, answer } = escalation;
  return (
    <Card title="Question" aside={<Pill state={escalation.state} />} className="decision">
      <p className="action">
        <strong>{escalation.title}</strong>
      </p>
      <dl className="fields">
        <Field name="what">{issue.what}</Field>
        <Field name="tried">{context.attempted}</Field>
        <Field name="recovered from">
          {issue.recoveries.length === 0 ? <span className="quiet">nothing applied</span> : issue.recoveries.join("; ")}
        </Field>
        <Field name="why it is asked">{issue.whyNotHere}</Field>
        <Field name="agents">
          {context.agents.length === 0 ? (
            <span className="quiet">none has begun</span>
          ) : (
            context.agents.map(({ agent, state }) => `${agent}: ${state}`).join(", ")
          )}
        </Field>
        <Field name="kind">
          {escalation.kind}, {escalation.urgency}
          {escalation.state === "open" ? (
            <>
              , asked {count(escalation.level, "time")}; again <When at={escalation.nextLevelAt} />
            </>
          ) : null}
        </Field>
        <Field name="recommended">{escalation.recommended}</Field>
        <Field name="run">
          <Link to={`/runs/${escalation.run}`}>{escalation.run}</Link>
        </Field>
      </dl>
      {escalation.partialResults.length === 0 ? null : (
        <>
          <h3>What exists so far</h3>
          <ul className="values">
            {escalation.partialResults.map((line, index) => (
              <li key={index}>{line}</li>
            ))}
          </ul>
        </>
      )}
      {answer === null ? (
        <Answer escalation={escalation} decided={decided} />
      ) : (
        <p>
          {answer.by} answered {answer.option}. {answer.note}
        </p>
      )}
    </Card>
  );
}

function Field({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Answer({ escalation, decided }: EscalationCardProps): ReactNode {
  const { client, may } = useSession();
  const [problem, setProblem] = useState<Problem | null>(null);
  const to = useRef<HTMLInputElement>(null);
  if (!may("operate")) return <p className="quiet">A person with the role operator answers.</p>;
  const send = (option: string) => {
    const delegate = option === "delegate" ? { delegateTo: to.current?.value ?? "" } : {};
    client
      .send("POST", `/v1/escalations/${escalation.id}/answer`, { option, ...delegate })
      .then(decided, (thrown: unknown) => setProblem(asProblem(thrown)));
  };
  return (
    <div className="answer">
      <ul className="plain">
        {escalation.options.map(({ option, condition }) => (
          <li key={option}>
            {option === "delegate" ? (
              <label>
                To <input ref={to} type="text" />
              </label>
            ) : null}{" "}
            <button type="button" onClick={() => send(option)}>
              {option}
            </button>{" "}
            <span className="quiet">{condition}</span>
          </li>
        ))}
      </ul>
      {problem === null ? null : <Trouble problem={problem} retry={decided} />}
    </div>
  );
}
