import type { ReactNode } from "react";
import type { Delivery } from "../../door/contract.ts";
import type { Sending } from "../../door/use-send.ts";
import { Pill } from "../../parts/pill.tsx";
import { Rows } from "../../parts/tables/rows.tsx";
import { When } from "../../parts/when.tsx";
import { count } from "../../parts/words.ts";
import { Link } from "../../routing/link.tsx";

interface DeliveriesProps {
  readonly deliveries: readonly Delivery[];
  /** Names of receivers by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly none: string;
  readonly send: Sending["send"];
}

/** Deliveries, newest first; a dead letter can be sent again. */
export function Deliveries({ deliveries, names, none, send }: DeliveriesProps): ReactNode {
  if (deliveries.length === 0) return <p className="quiet">{none}</p>;
  return (
    <Rows heads={["Of", "To", "State", "Made", { unseen: "Send again" }]}>
      {deliveries.map((delivery) => (
        <tr key={delivery.id}>
          <td>
            {delivery.eventKind}{" "}
            {delivery.run === null ? null : <Link to={`/runs/${delivery.run}`}>{delivery.run}</Link>}
          </td>
          <td>{names.get(delivery.subscription) ?? delivery.subscription}</td>
          <td className="wrap">
            <Standing delivery={delivery} />
          </td>
          <td>
            <When at={delivery.createdAt} />
          </td>
          <td>
            {delivery.state === "dead" ? (
              <button type="button" onClick={() => void send("POST", `/v1/deliveries/${delivery.id}/redeliver`, {})}>
                Send again <span className="unseen">{delivery.id}</span>
              </button>
            ) : null}
          </td>
        </tr>
      ))}
    </Rows>
  );
}

function Standing({ delivery }: { readonly delivery: Delivery }): ReactNode {
  const { state, attempts, nextAt, lastError } = delivery;
  return (
    <>
      <Pill state={state === "waiting" ? "queued" : state} />{" "}
      <span className="quiet">
        {count(attempts, "attempt")}
        {state === "waiting" ? (
          <>
            , next <When at={nextAt} />
          </>
        ) : null}
      </span>
      {lastError === null || state === "delivered" ? null : <div className="quiet">{lastError}</div>}
    </>
  );
}
