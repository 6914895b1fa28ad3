import type { ReactNode } from "react";
import type { Delivery, Page as PageOf, Subscription } from "../../door/contract.ts";
import { useSession } from "../../door/session.tsx";
import { useResource } from "../../door/use-resource.ts";
import { useSend } from "../../door/use-send.ts";
import type { PageEntry } from "../../page-entry.ts";
import { Card } from "../../parts/card.tsx";
import { Page } from "../../parts/page.tsx";
import { Empty, Loaded, Trouble } from "../../parts/states.tsx";
import { Deliveries } from "./deliveries.tsx";
import { Receivers } from "./receivers.tsx";

const LOOK_MS = 10_000;
const SHOWN = 30;

/** Who is told of what happens, what became of it, and dead letters to be sent again. */
export const webhooksPage: PageEntry = {
  ...{ path: "/webhooks", title: "Webhooks", group: "operate" },
  Component: Webhooks,
};

function Webhooks(): ReactNode {
  const { may } = useSession();
  return (
    <Page title="Webhooks">
      <p className="quiet lead">Who is told of what happens to runs, by which means, and what became of it.</p>
      {may("administer") ? <Everything /> : <p className="quiet">Receivers and deliveries are shown to owners.</p>}
    </Page>
  );
}

function Everything(): ReactNode {
  const receivers = useResource<PageOf<Subscription>>("/v1/webhooks", LOOK_MS);
  const dead = useResource<PageOf<Delivery>>(`/v1/deliveries?state=dead&limit=${SHOWN}`, LOOK_MS);
  const last = useResource<PageOf<Delivery>>(`/v1/deliveries?limit=${SHOWN}`, LOOK_MS);
  const { send, problem } = useSend(() => {
    for (const resource of [receivers, dead, last]) resource.reload();
  });
  const names = new Map(receivers.data?.items.map(({ id, name }) => [id, name]));
  return (
    <>
      {problem === null ? null : <Trouble problem={problem} />}
      <Card title="Receivers">
        <Loaded resource={receivers} what="receivers">
          {({ items }) => (items.length === 0 ? <NoReceiver /> : <Receivers receivers={items} send={send} />)}
        </Loaded>
      </Card>
      <Card title="Dead letters" aside="given up until somebody sends them again">
        <Loaded resource={dead} what="dead letters">
          {({ items }) => <Deliveries deliveries={items} names={names} none="There are none." send={send} />}
        </Loaded>
      </Card>
      <Card title="Last deliveries" aside={`the last ${SHOWN}`}>
        <Loaded resource={last} what="deliveries">
          {({ items }) => <Deliveries deliveries={items} names={names} none="Nothing was sent yet." send={send} />}
        </Loaded>
      </Card>
    </>
  );
}

function NoReceiver(): ReactNode {
  return (
    <Empty title="Nobody is told yet.">
      <p>
        Add a receiver: <code>signalbox webhook add ops --url https://... --secret env:HOOK_SECRET</code>, or by a POST
        to <code>/v1/webhooks</code>.
      </p>
    </Empty>
  );
}
