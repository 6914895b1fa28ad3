import { type ReactNode, useEffect, useState } from "react";
import type { Approval, Escalation, Page } from "./door/contract.ts";
import { useSession } from "./door/session.tsx";
import { useResource } from "./door/use-resource.ts";
import type { PageEntry } from "./page-entry.ts";
import { PAGES } from "./pages.ts";
import { Palette } from "./palette.tsx";
import { Link } from "./routing/link.tsx";
import { usePlace } from "./routing/route.ts";

const LOOK_MS = 5_000;
const GROUPS = [undefined, "operate", "understand"] as const;

/** The frame of every page: navigation at the left, or under the thumb on a phone; the palette on Ctrl-K; the page. */
export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const [isFinding, setIsFinding] = useState(false);
  const { pathname } = usePlace();
  const waiting = useWaiting();
  useEscape(() => setIsOpen(false));
  return (
    <div className="shell">
      <a className="skip" href="#page">
        Skip to the page
      </a>
      <header className="top">
        <Brand />
        <button type="button" onClick={() => setIsFinding(true)}>
          Find
        </button>
      </header>
      <nav id="menu" className={isOpen ? "main open" : "main"} aria-label="Main">
        <Brand />
        {GROUPS.map((group) => (
          <NavGroup
            key={group ?? "first"}
            title={group}
            pages={PAGES.filter((page) => page.title !== undefined && page.group === group)}
            path={pathname}
            waiting={waiting}
            gone={() => setIsOpen(false)}
          />
        ))}
        <SignedIn find={() => setIsFinding(true)} />
      </nav>
      <main id="page" tabIndex={-1}>
        {children}
      </main>
      <ThumbBar path={pathname} waiting={waiting} isOpen={isOpen} setIsOpen={setIsOpen} />
      <Palette isOpen={isFinding} setIsOpen={setIsFinding} />
    </div>
  );
}

function useEscape(act: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === "Escape") act();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  });
}

interface ThumbBarProps {
  readonly path: string;
  readonly waiting: number;
  readonly isOpen: boolean;
  setIsOpen(isOpen: boolean): void;
}

/** On a phone: the pages of every day and the menu, where the thumb is. */
function ThumbBar({ path, waiting, isOpen, setIsOpen }: ThumbBarProps): ReactNode {
  const pages = PAGES.filter((page) => page.title !== undefined && page.group === undefined);
  return (
    <nav className="thumb" aria-label="Every day">
      {pages.map((page) => (
        <Link
          key={page.path}
          to={page.path}
          aria-current={isAt(page, path) ? "page" : undefined}
          onClick={() => setIsOpen(false)}
        >
          {page.title}
          {page.badge === "decisions" && waiting > 0 ? <span className="badge">{waiting}</span> : null}
        </Link>
      ))}
      <button type="button" aria-expanded={isOpen} aria-controls="menu" onClick={() => setIsOpen(!isOpen)}>
        Menu
      </button>
    </nav>
  );
}

function isAt(page: PageEntry, path: string): boolean {
  return page.path === "/" ? path === "/" : path === page.path || path.startsWith(`${page.path}/`);
}

/** How many decisions wait. */
function useWaiting(): number {
  const approvals = useResource<Page<Approval>>("/v1/approvals?state=pending", LOOK_MS).data?.items.length ?? 0;
  const escalations = useResource<Page<Escalation>>("/v1/escalations?state=open", LOOK_MS).data?.items.length ?? 0;
  return approvals + escalations;
}

function Brand(): ReactNode {
  return (
    <Link to="/" className="brand">
      <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
        <path d="M9 1v16M3 17h12" stroke="currentColor" strokeWidth="1.6" />
        <circle cx="9" cy="4" r="3" fill="var(--clear)" />
        <circle cx="9" cy="10.5" r="3" fill="none" stroke="currentColor" strokeWidth="1.4" />
      </svg>
      Signalbox
    </Link>
  );
}

interface NavGroupProps {
  readonly title: string | undefined;
  readonly pages: readonly PageEntry[];
  readonly path: string;
  readonly waiting: number;
  gone(): void;
}

function NavGroup({ title, pages, path, waiting, gone }: NavGroupProps): ReactNode {
  if (pages.length === 0) return null;
  return (
    <>
      {title === undefined ? null : <p className="group">{title}</p>}
      <ul>
        {pages.map((page) => {
          const isHere = isAt(page, path);
          return (
            <li key={page.path}>
              <Link to={page.path} aria-current={isHere ? "page" : undefined} onClick={gone}>
                {page.title}
                {page.badge === "decisions" && waiting > 0 ? <span className="badge">{waiting}</span> : null}
              </Link>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function SignedIn({ find }: { find(): void }): ReactNode {
  const { standing, signOut } = useSession();
  if (standing.kind !== "somebody") return null;
  return (
    <div className="signed">
      <button type="button" className="find" onClick={find}>
        Find <kbd>Ctrl K</kbd>
      </button>
      <p>
        {standing.person.name}{" "}
        <button type="button" className="link" onClick={() => void signOut()}>
          Sign out
        </button>
      </p>
    </div>
  );
}
