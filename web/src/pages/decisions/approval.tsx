import { type ReactNode, useRef, useState } from "react";
import type { Approval } from "../../door/contract.ts";
import { asProblem, type Problem } from "../../door/problem.ts";
import { useSession } from "../../door/session.tsx";
import { Card } from "../../parts/card.tsx";
import { Pill } from "../../parts/pill.tsx";
import { Trouble } from "../../parts/states.tsx";
import { Value } from "../../parts/value.tsx";
import { When } from "../../parts/when.tsx";
import { Link } from "../../routing/link.tsx";

interface ApprovalCardProps {
  readonly approval: Approval;
  /** Beside a run: its arguments are behind a heading, and the run is not named. */
  readonly isShort?: boolean;
  decided(): void;
}

/** A decision: the exact action, what it touches, until when it holds, who may answer; and the answer. */
export function ApprovalCard({ approval, isShort = false, decided }: ApprovalCardProps): ReactNode {
  const { target, mayAnswer, digest } = approval;
  return (
    <Card
      title={isShort ? "Your decision" : "Approval"}
      aside={isShort ? <Link to={`/decisions/${approval.id}`}>Open</Link> : <Pill state={approval.state} />}
      className="decision"
    >
      <p className="action">
        <strong>{approval.action}</strong>
      </p>
      <dl className="fields">
        <Field name="on">
          <code className="wrap">{target.label}</code>
        </Field>
        <Field name="as it stands at">
          <code className="wrap">{target.version.slice(0, 16)}</code>
        </Field>
        <Field name="risk">{approval.risk}</Field>
        <Field name="asked for by">{approval.requester}</Field>
        <Field name="may answer">
          {mayAnswer.role}
          {mayAnswer.area === null ? "" : ` of ${mayAnswer.area}`}
          {mayAnswer.quorum > 1 ? `, ${mayAnswer.quorum} people` : ""}; never an agent
        </Field>
        <Field name="holds until">
          <When at={approval.expiresAt} as="full" />, and only while its target stands as above; then{" "}
          {approval.onExpiry === "deny" ? "it is denied" : "somebody is asked how to go on"}
        </Field>
        {isShort ? null : (
          <Field name="run">
            <Link to={`/runs/${approval.run}`}>{approval.run}</Link>
          </Field>
        )}
      </dl>
      {isShort ? (
        <details>
          <summary>Exactly this</summary>
          <Value value={approval.arguments} />
        </details>
      ) : (
        <>
          <h3>Exactly this</h3>
          <Value value={approval.arguments} />
        </>
      )}
      <p className="quiet mono">digest {digest.slice(0, 16)}</p>
      <Decisions approval={approval} />
      {approval.state === "pending" ? <Answer approval={approval} decided={decided} /> : null}
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

function Decisions({ approval }: { readonly approval: Approval }): ReactNode {
  return (
    <ul className="plain">
      {approval.decisions.map((one, index) => (
        <li key={index}>
          <Pill state={one.decision === "approve" ? "approved" : "rejected"} /> by {one.by} <When at={one.at} />
          {one.selfApproved ? <span className="quiet"> (their own request: nobody else is known here)</span> : null}
          {one.note === "" ? null : <div className="wrap">{one.note}</div>}
        </li>
      ))}
    </ul>
  );
}

interface AnswerProps {
  readonly approval: Approval;
  decided(): void;
}

/** Approving takes two steps, and the second one starts on "Back": no single key approves. */
function Answer({ approval, decided }: AnswerProps): ReactNode {
  const { client, may } = useSession();
  const [isSure, setIsSure] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const note = useRef<HTMLInputElement>(null);
  if (!may("decide"))
    return (
      <p className="quiet">You are signed in without the right to decide: a person with the role approver answers.</p>
    );
  const send = (verb: "approve" | "reject") => {
    setIsBusy(true);
    const proof = verb === "approve" ? { digest: approval.digest } : {};
    client.send("POST", `/v1/approvals/${approval.id}/${verb}`, { note: note.current?.value ?? "", ...proof }).then(
      () => decided(),
      (thrown: unknown) => {
        setProblem(asProblem(thrown));
        setIsBusy(false);
        setIsSure(false);
      },
    );
  };
  return (
    <div className="answer">
      <label>
        Note <input ref={note} type="text" maxLength={2_000} />
      </label>
      {isSure ? (
        <div className="buttons" role="group" aria-label="Are you sure">
          <button type="button" ref={(node) => node?.focus()} disabled={isBusy} onClick={() => setIsSure(false)}>
            Back
          </button>
          <button type="button" className="primary" disabled={isBusy} onClick={() => send("approve")}>
            Approve exactly this
          </button>
        </div>
      ) : (
        <div className="buttons">
          <button type="button" disabled={isBusy} onClick={() => send("reject")}>
            Reject
          </button>
          <button type="button" disabled={isBusy} onClick={() => setIsSure(true)}>
            Approve ...
          </button>
        </div>
      )}
      {problem === null ? null : <Trouble problem={problem} retry={decided} />}
    </div>
  );
}
