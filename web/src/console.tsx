import { Component, type ErrorInfo, type ReactNode } from "react";
import { Problem } from "./door/problem.ts";
import { useSession } from "./door/session.tsx";
import { PAGES } from "./pages.ts";
import { SignIn } from "./pages/sign-in.tsx";
import { Loading, Trouble } from "./parts/states.tsx";
import { Page } from "./parts/page.tsx";
import { Link } from "./routing/link.tsx";
import { match, usePlace } from "./routing/route.ts";
import { Shell } from "./shell.tsx";

/** The console: signing in, then the page of the address within the shell. */
export function Console(): ReactNode {
  const { standing } = useSession();
  switch (standing.kind) {
    case "asking":
      return (
        <main>
          <Loading what="who you are" />
        </main>
      );
    case "unreachable":
      return (
        <main className="sign-in">
          <h1>Signalbox</h1>
          <Trouble problem={standing.problem} retry={() => window.location.reload()} />
        </main>
      );
    case "nobody":
      return <SignIn />;
    case "somebody":
      return (
        <Shell>
          <CurrentPage />
        </Shell>
      );
  }
}

function CurrentPage(): ReactNode {
  const { pathname } = usePlace();
  for (const { path, Component: Shown } of PAGES) {
    const names = match(path, pathname);
    if (names !== null)
      return (
        <Guard key={pathname}>
          <Shown names={names} />
        </Guard>
      );
  }
  return (
    <Page title="No such page">
      <p>
        There is nothing at <code>{pathname}</code>. <Link to="/">Overview</Link>
      </p>
    </Page>
  );
}

interface GuardState {
  readonly thrown: Error | null;
}

/** Shows that a page failed, and keeps the rest of the console usable. */
class Guard extends Component<{ readonly children: ReactNode }, GuardState> {
  override readonly state: GuardState = { thrown: null };

  static getDerivedStateFromError(thrown: unknown): GuardState {
    return { thrown: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  override componentDidCatch(thrown: unknown, where: ErrorInfo): void {
    reportError(new Error(`a page failed${where.componentStack ?? ""}`, { cause: thrown }));
  }

  override render(): ReactNode {
    if (this.state.thrown === null) return this.props.children;
    const problem = new Problem({
      ...{ status: 0, code: "bug", detail: "This page failed to draw itself.", hint: this.state.thrown.message },
    });
    return (
      <Page title="This page failed">
        <Trouble problem={problem} retry={() => this.setState({ thrown: null })} />
      </Page>
    );
  }
}
