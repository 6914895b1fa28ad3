import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { Agent, Page, Playbook, Run } from "./door/contract.ts";
import { useSession } from "./door/session.tsx";
import { useResource } from "./door/use-resource.ts";
import { PAGES } from "./pages.ts";
import { formPath } from "./pages/start/form-path.ts";
import { meaningOf } from "./parts/state.ts";
import { nameOfRepository } from "./parts/words.ts";
import { navigate } from "./routing/route.ts";

const SHOWN = 12;

interface Place {
  readonly to: string;
  readonly title: string;
  readonly kind: string;
}

interface PaletteProps {
  readonly isOpen: boolean;
  setIsOpen(isOpen: boolean): void;
}

/** A window on Ctrl-K that reaches every page, form, run and agent by typing. */
export function Palette({ isOpen, setIsOpen }: PaletteProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setIsOpen(true);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [setIsOpen]);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  return (
    <dialog ref={dialog} className="palette" aria-label="Go to" onClose={() => setIsOpen(false)}>
      {isOpen ? <Finder close={() => dialog.current?.close()} /> : null}
    </dialog>
  );
}

function Finder({ close }: { close(): void }): ReactNode {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const id = useId();
  const found = usePlaces()
    .filter((place) => fits(place, text))
    .slice(0, SHOWN);
  const at = Math.min(chosen, found.length - 1);
  const go = (place: Place | undefined) => {
    if (place === undefined) return;
    close();
    navigate(place.to);
  };
  const steer = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setChosen((at + step + found.length) % Math.max(found.length, 1));
    } else if (event.key === "Enter") go(found[at]);
  };
  return (
    <>
      <input
        type="text"
        role="combobox"
        aria-label="Page, playbook, run or agent"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={found[at] === undefined ? undefined : `${id}-${at}`}
        placeholder="Page, playbook, run or agent"
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
        }}
        onKeyDown={steer}
      />
      <div id={id} role="listbox" aria-label="Places">
        {found.map((place, index) => (
          <div
            key={place.to}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => go(place)}
            onKeyDown={steer}
          >
            <span>{place.title}</span>
            <span className="quiet">{place.kind}</span>
          </div>
        ))}
      </div>
      {found.length === 0 ? <p className="quiet none">Nothing is called that.</p> : null}
    </>
  );
}

function usePlaces(): readonly Place[] {
  const runs = useResource<Page<Run>>("/v1/runs?limit=100").data?.items ?? [];
  const agents = useResource<Page<Agent>>("/v1/agents").data?.items ?? [];
  const playbooks = useResource<Page<Playbook>>("/v1/playbooks").data?.items ?? [];
  const { may } = useSession();
  const started = may("signal") ? playbooks.filter((one) => one.isTakenHere) : [];
  return [
    ...PAGES.flatMap(({ path, title }) => (title === undefined ? [] : [{ to: path, title, kind: "page" }])),
    ...started.map((playbook) => ({
      to: formPath(playbook),
      title: `Start: ${playbook.title}`,
      kind: playbook.signal,
    })),
    ...agents.map((agent) => ({ to: `/agents#${agent.name}`, title: agent.name, kind: "agent" })),
    ...runs.map((run) => ({
      to: `/runs/${run.id}`,
      title: `${run.signal} ${nameOfRepository(run.repository)} ${run.id}`,
      kind: meaningOf(run.state).word,
    })),
  ];
}

function fits(place: Place, text: string): boolean {
  const own = `${place.title} ${place.kind}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => own.includes(word));
}
