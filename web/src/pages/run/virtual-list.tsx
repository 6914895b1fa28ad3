import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";

const AROUND = 12;

interface VirtualListProps<Item> {
  readonly items: readonly Item[];
  readonly rowHeight: number;
  readonly height: number;
  readonly label: string;
  readonly keyOf: (item: Item) => string | number;
  readonly render: (item: Item) => ReactNode;
}

/** A list of which only the rows in view are in the page: 50,000 scroll like 50. */
export function VirtualList<Item>(props: VirtualListProps<Item>): ReactNode {
  const { items, rowHeight, height, label, keyOf, render } = props;
  const [top, setTop] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const first = Math.max(0, Math.floor(top / rowHeight) - AROUND);
  const shown = items.slice(first, first + Math.ceil(height / rowHeight) + AROUND * 2);
  const jump = (event: KeyboardEvent) => {
    const to = { Home: 0, End: items.length * rowHeight }[event.key];
    if (to !== undefined && box.current !== null) box.current.scrollTop = to;
  };
  return (
    <div
      ref={box}
      className="virtual"
      style={{ height: Math.min(height, items.length * rowHeight) }}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={jump}
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      <ol style={{ height: items.length * rowHeight }}>
        {shown.map((item, index) => (
          <li
            key={keyOf(item)}
            aria-setsize={items.length}
            aria-posinset={first + index + 1}
            style={{ transform: `translateY(${(first + index) * rowHeight}px)`, height: rowHeight }}
          >
            {render(item)}
          </li>
        ))}
      </ol>
    </div>
  );
}
