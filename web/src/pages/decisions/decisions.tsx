import type { ReactNode } from "react";
import type { Approval, Escalation, Page as PageOf, RunView } from "../../door/contract.ts";
import { useResource } from "../../door/use-resource.ts";
import type { PageEntry, PageProps } from "../../page-entry.ts";
import { Card } from "../../parts/card.tsx";
import { Page } from "../../parts/page.tsx";
import { Pill } from "../../parts/pill.tsx";
import { Empty, Loaded } from "../../parts/states.tsx";
import { When } from "../../parts/when.tsx";
import { Link } from "../../routing/link.tsx";
import { ResultTable } from "../run/results.tsx";
import { ApprovalCard } from "./approval.tsx";
import { EscalationCard } from "./escalation.tsx";

const LOOK_MS = 4_000;

/** Everything that waits for a person, and what was decided. */
export const decisionsPage: PageEntry = {
  ...{ path: "/decisions", title: "Decisions", badge: "decisions" },
  Component: Decisions,
};

/** One decision whole. */
export const decisionPage: PageEntry = { path: "/decisions/:id", Component: Decision };

function Decisions(): ReactNode {
  return (
    <Page title="Decisions">
      <Both query={{ approvals: "state=pending&limit=500", escalations: "state=open&limit=500" }}>
        {(lists) => <Waiting {...lists} />}
      </Both>
      <Both query={{ approvals: "limit=100", escalations: "limit=100" }}>{(lists) => <Earlier {...lists} />}</Both>
    </Page>
  );
}

interface BothProps {
  readonly query: { readonly approvals: string; readonly escalations: string };
  readonly children: (lists: InboxProps) => ReactNode;
}

/** Approvals and questions together. */
function Both({ query, children }: BothProps): ReactNode {
  const approvals = useResource<PageOf<Approval>>(`/v1/approvals?${query.approvals}`, LOOK_MS);
  const escalations = useResource<PageOf<Escalation>>(`/v1/escalations?${query.escalations}`, LOOK_MS);
  return (
    <Loaded resource={approvals} what="approvals">
      {({ items }) => (
        <Loaded resource={escalations} what="questions">
          {({ items: asked }) => children({ approvals: items, escalations: asked })}
        </Loaded>
      )}
    </Loaded>
  );
}

interface InboxProps {
  readonly approvals: readonly Approval[];
  readonly escalations: readonly Escalation[];
}

function Waiting(lists: InboxProps): ReactNode {
  return (
    <Card title="Waiting for a person">
      {lists.approvals.length + lists.escalations.length === 0 ? (
        <Empty title="Nothing waits.">
          <p>When policy wants a person to decide, the exact action stands here until somebody answers.</p>
        </Empty>
      ) : (
        <Rows {...lists} />
      )}
    </Card>
  );
}

/** Those of the last that are not asked any more. */
function Earlier(lists: InboxProps): ReactNode {
  const approvals = lists.approvals.filter((one) => one.state !== "pending");
  const escalations = lists.escalations.filter((one) => one.state !== "open");
  if (approvals.length + escalations.length === 0) return null;
  return (
    <Card title="Earlier">
      <Rows approvals={approvals} escalations={escalations} />
    </Card>
  );
}

function Rows({ approvals, escalations }: InboxProps): ReactNode {
  return (
    <ul className="inbox">
      {approvals.map((one) => (
        <ApprovalRow key={one.id} approval={one} />
      ))}
      {escalations.map((one) => (
        <EscalationRow key={one.id} escalation={one} />
      ))}
    </ul>
  );
}

function ApprovalRow({ approval }: { readonly approval: Approval }): ReactNode {
  const isPending = approval.state === "pending";
  return (
    <li>
      <Pill state={approval.state} />
      <div>
        <Link to={`/decisions/${approval.id}`}>{approval.action}</Link>
        <div className="quiet">
          on <code className="wrap">{approval.target.label}</code>, {approval.risk} risk, asked for by{" "}
          {approval.requester} <When at={approval.askedAt} />
        </div>
      </div>
      <span className="quiet">
        {isPending ? (
          <>
            expires <When at={approval.expiresAt} />
          </>
        ) : (
          approval.decisions.at(-1)?.by
        )}
      </span>
    </li>
  );
}

function EscalationRow({ escalation }: { readonly escalation: Escalation }): ReactNode {
  return (
    <li>
      <Pill state={escalation.state} />
      <div>
        <Link to={`/decisions/${escalation.id}`}>{escalation.title}</Link>
        <div className="quiet">
          {escalation.kind}, {escalation.urgency}, asked <When at={escalation.at} />
        </div>
      </div>
      <span className="quiet">{escalation.answer?.by}</span>
    </li>
  );
}

function Decision({ names }: PageProps): ReactNode {
  const id = names["id"] ?? "";
  return (
    <Page title="Decision" crumb={{ to: "/decisions", text: "Decisions" }}>
      <div className="narrow">{id.startsWith("esc_") ? <OneEscalation id={id} /> : <OneApproval id={id} />}</div>
    </Page>
  );
}

function OneApproval({ id }: { readonly id: string }): ReactNode {
  const approval = useResource<Approval>(`/v1/approvals/${encodeURIComponent(id)}`, LOOK_MS);
  return (
    <Loaded resource={approval} what="the approval">
      {(one) => (
        <>
          <ApprovalCard approval={one} decided={approval.reload} />
          <Evidence run={one.run} />
        </>
      )}
    </Loaded>
  );
}

/** What the decision rests on: what the run's agents have done so far, with its evidence. */
function Evidence({ run }: { readonly run: string }): ReactNode {
  const view = useResource<RunView>(`/v1/runs/${encodeURIComponent(run)}?events=false`, LOOK_MS);
  return (
    <Loaded resource={view} what="the evidence">
      {({ assignments }) => <ResultTable assignments={assignments} />}
    </Loaded>
  );
}

function OneEscalation({ id }: { readonly id: string }): ReactNode {
  const escalation = useResource<Escalation>(`/v1/escalations/${encodeURIComponent(id)}`, LOOK_MS);
  return (
    <Loaded resource={escalation} what="the question">
      {(one) => (
        <>
          <EscalationCard escalation={one} decided={escalation.reload} />
          <Evidence run={one.run} />
        </>
      )}
    </Loaded>
  );
}
