import { type ReactNode, useId, useState } from "react";
import { type Bar, type Diagram, type Diamond, LEFT_PX, layOut, type Mast, yOf } from "./layout.ts";
import type { Tracks } from "./model.ts";
import { tellTracks } from "./tell.ts";

/** The picture of a run, and the same as a list. */
export function TrackDiagram({ tracks }: { readonly tracks: Tracks }): ReactNode {
  const [isList, setIsList] = useState(false);
  const told = tellTracks(tracks);
  const id = useId();
  return (
    <div className="tracks">
      <div className="scroll" hidden={isList} tabIndex={0} role="group" aria-label="Track diagram">
        <Picture diagram={layOut(tracks)} labelledBy={id} />
      </div>
      <ol id={id} className={isList ? "told" : "unseen"}>
        {told.map((line, index) => (
          <li key={index}>{line}</li>
        ))}
      </ol>
      <footer className="quiet">
        <span aria-hidden="true">━ at work</span>
        <span aria-hidden="true">◆ effect</span>
        <span aria-hidden="true">● signal: a gate or a person decides</span>
        <span aria-hidden="true">┅ waiting</span>
        <button type="button" className="link" aria-pressed={isList} onClick={() => setIsList(!isList)}>
          {isList ? "Show as a picture" : "Show as a list"}
        </button>
      </footer>
    </div>
  );
}

function Picture({ diagram, labelledBy }: { readonly diagram: Diagram; readonly labelledBy: string }): ReactNode {
  const { width, height, lanes } = diagram;
  const right = width - 16;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-labelledby={labelledBy}>
      {lanes.map((name, lane) => (
        <g key={lane}>
          <path className="track" d={`M${LEFT_PX} ${yOf(lane)}H${right}`} />
          <text x="0" y={yOf(lane) + 4}>
            {name}
          </text>
        </g>
      ))}
      {diagram.curves.map((d, index) => (
        <path key={index} className="curve" d={d} />
      ))}
      <circle className="begin" cx={LEFT_PX} cy={yOf(0)} r="4" />
      {diagram.bars.map((bar) => (
        <BarShape key={bar.id} bar={bar} />
      ))}
      {diagram.dashes.map((dash, index) => (
        <g key={index}>
          <path className="gap" d={`M${dash.x} ${yOf(dash.lane)}H${dash.to}`} />
          <path className="dashes" d={`M${dash.x + 10} ${yOf(dash.lane)}H${dash.to}`} />
          <text className="m" x={dash.x + 10} y={yOf(dash.lane) - 12}>
            {dash.label}
          </text>
        </g>
      ))}
      {diagram.diamonds.map((diamond, index) => (
        <DiamondShape key={index} diamond={diamond} />
      ))}
      {diagram.masts.map((mast, index) => (
        <MastShape key={index} mast={mast} />
      ))}
      <path className="axis" d={`M${LEFT_PX} ${height - 24}H${right}`} />
      {diagram.ticks.map((tick) => (
        <g key={tick.x}>
          <path className="axis" d={`M${tick.x} ${height - 27}v6`} />
          <text className="m" x={tick.x} y={height - 7} textAnchor={tick.x === LEFT_PX ? "start" : "middle"}>
            {tick.label}
          </text>
        </g>
      ))}
    </svg>
  );
}

function BarShape({ bar }: { readonly bar: Bar }): ReactNode {
  const y = yOf(bar.lane);
  return (
    <g className={`bar ${bar.tone}`}>
      <title>{bar.title}</title>
      <path d={`M${bar.x} ${y}H${Math.max(bar.to, bar.x + 0.5)}`} />
      {bar.isOpen ? <circle className="head" cx={bar.to} cy={y} r="6" /> : null}
      <text className="m" x={bar.x - 3} y={y + 22}>
        {bar.label}
      </text>
    </g>
  );
}

function DiamondShape({ diamond }: { readonly diamond: Diamond }): ReactNode {
  const y = yOf(diamond.lane);
  return (
    <g className={diamond.isDone ? "diamond" : "diamond failed"}>
      <title>{diamond.title}</title>
      <path d={`M${diamond.x} ${y - 7}l7 7-7 7-7-7z`} />
      {diamond.count > 1 ? (
        <text className="m" x={diamond.x} y={y - 12} textAnchor="middle">
          {`${diamond.count} ×`}
        </text>
      ) : null}
    </g>
  );
}

function MastShape({ mast }: { readonly mast: Mast }): ReactNode {
  const y = yOf(mast.lane);
  return (
    <g className={`mast ${mast.tone}`}>
      <title>{mast.title}</title>
      <path d={`M${mast.x} ${y + 22}V${y - 20}M${mast.x - 5} ${y + 22}h10`} />
      <circle cx={mast.x} cy={y - 26} r="6.5" />
      <text className="m" x={mast.x} y={y + 38} textAnchor="middle">
        {mast.label}
      </text>
    </g>
  );
}
