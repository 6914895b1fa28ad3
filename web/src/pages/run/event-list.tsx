import { memo, type ReactNode, useCallback, useMemo, useState } from "react";
import type { Event, Verify } from "../../door/contract.ts";
import type { StreamState } from "../../door/server-events.ts";
import { useResource } from "../../door/use-resource.ts";
import { Card } from "../../parts/card.tsx";
import { Value } from "../../parts/value.tsx";
import { VirtualList } from "./virtual-list.tsx";
import { When } from "../../parts/when.tsx";
import { count, fieldOf, textOf } from "../../parts/words.ts";

const ROW_PX = 30;
const HEIGHT_PX = 390;
const TOLD = ["text", "action", "effect", "summary", "title", "reason", "state", "signal", "assignment"] as const;

interface EventListProps {
  readonly run: string;
  readonly events: readonly Event[];
  readonly stream: StreamState;
}

/** The event log, searchable, with everything of the chosen one. Drawn again when there are other events, not at each tick of the page. */
export const EventList = memo(function EventList({ run, events, stream }: EventListProps): ReactNode {
  const [wanted, setWanted] = useState("");
  const [chosen, setChosen] = useState<number | null>(null);
  const choose = useCallback((seq: number) => setChosen((before) => (before === seq ? null : seq)), []);
  const shown = useMemo(
    () => (wanted === "" ? events : events.filter((event) => fits(event, wanted.toLowerCase()))),
    [events, wanted],
  );
  const event = chosen === null ? undefined : events[chosen - 1];
  return (
    <Card
      title="Events"
      aside={
        <>
          {count(events.length, "event")},{" "}
          {stream === "live" ? "live" : stream === "over" ? "complete" : "trying again"},{" "}
          <Chain run={run} at={stream === "over" ? events.length : 0} />
        </>
      }
    >
      <input
        type="search"
        aria-label="Find in the events"
        placeholder="Find: an event, an agent, a word"
        value={wanted}
        onChange={(change) => setWanted(change.target.value)}
      />
      <VirtualList
        items={shown}
        rowHeight={ROW_PX}
        height={HEIGHT_PX}
        label="Events of the run"
        keyOf={(one) => one.seq}
        render={(one) => <EventRow event={one} isChosen={one.seq === chosen} choose={choose} />}
      />
      {shown.length === 0 ? <p className="quiet">No event says that.</p> : null}
      {event === undefined ? null : (
        <div className="chosen" role="group" aria-label={`Event ${event.seq}`}>
          <p className="quiet mono">
            {event.seq} of {events.length}, hash {event.hash.slice(0, 16)}
          </p>
          <Value value={event.payload} />
        </div>
      )}
    </Card>
  );
});

interface EventRowProps {
  readonly event: Event;
  readonly isChosen: boolean;
  choose(seq: number): void;
}

/** One event as a line. Rows that stay in view while the list scrolls are not drawn again. */
const EventRow = memo(function EventRow({ event, isChosen, choose }: EventRowProps): ReactNode {
  return (
    <button type="button" className="event" aria-pressed={isChosen} onClick={() => choose(event.seq)}>
      <When at={event.at} as="clock" />
      <span className="name">{event.name}</span>
      <span className="to">{event.to}</span>
      <span className="told">{tell(event)}</span>
    </button>
  );
});

function Chain({ run, at }: { readonly run: string; readonly at: number }): ReactNode {
  const { data } = useResource<Verify>(at === 0 ? null : `/v1/runs/${run}/verify?`);
  if (data === null) return <>chain verified at the end</>;
  return data.ok ? (
    <span className="good">✓ chain verified</span>
  ) : (
    <span className="bad">✕ chain broken: {data.problems[0]}</span>
  );
}

function tell(event: Event): string {
  const name = TOLD.find((field) => typeof fieldOf(event.payload, field) === "string");
  return name === undefined ? "" : textOf(fieldOf(event.payload, name));
}

function fits(event: Event, wanted: string): boolean {
  return `${event.name} ${event.to} ${JSON.stringify(event.payload)}`.toLowerCase().includes(wanted);
}
