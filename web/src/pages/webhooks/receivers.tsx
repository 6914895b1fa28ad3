import type { ReactNode } from "react";
import type { Subscription } from "../../door/contract.ts";
import type { Sending } from "../../door/use-send.ts";
import { Rows } from "../../parts/tables/rows.tsx";
import { count, fieldOf, textOf } from "../../parts/words.ts";

interface ReceiversProps {
  readonly receivers: readonly Subscription[];
  readonly send: Sending["send"];
}

/** Receivers with what became of their deliveries; dead letters of one go back into the queue together. */
export function Receivers({ receivers, send }: ReceiversProps): ReactNode {
  return (
    <Rows heads={["Receiver", "By", "Told of", "Deliveries", { unseen: "Send again" }]}>
      {receivers.map((receiver) => (
        <ReceiverRow key={receiver.id} receiver={receiver} send={send} />
      ))}
    </Rows>
  );
}

interface ReceiverRowProps {
  readonly receiver: Subscription;
  readonly send: Sending["send"];
}

function ReceiverRow({ receiver, send }: ReceiverRowProps): ReactNode {
  const { name, channel, kinds, delivered, waiting, dead, lastError } = receiver;
  return (
    <tr>
      <td className="wrap">
        <strong>{name}</strong>
      </td>
      <td className="wrap">
        {channel.kind} <div className="quiet">{placeOf(channel)}</div>
      </td>
      <td>{kinds.includes("*") ? "everything" : kinds.join(", ")}</td>
      <td className="wrap">
        {delivered} delivered, {waiting} waiting, {count(dead, "dead letter")}
        {lastError === null ? null : <div className="quiet">last failure: {lastError}</div>}
      </td>
      <td>
        {dead === 0 ? null : (
          <button
            type="button"
            onClick={() => void send("POST", `/v1/webhooks/${encodeURIComponent(name)}/requeue`, {})}
          >
            Send all again <span className="unseen">to {name}</span>
          </button>
        )}
      </td>
    </tr>
  );
}

/** Where a channel leads, as far as that is no secret. */
function placeOf(channel: Subscription["channel"]): string {
  if (channel.kind === "email") {
    const to = fieldOf(channel, "to");
    return Array.isArray(to) ? to.join(", ") : "";
  }
  if (channel.kind === "github") return "checks of commits, comments on pull requests";
  return textOf(fieldOf(channel, "url"));
}
