import { type ReactNode, useState } from "react";
import type { Page as PageOf, Playbook } from "../../door/contract.ts";
import { useSession } from "../../door/session.tsx";
import { useResource } from "../../door/use-resource.ts";
import type { PageEntry, PageProps } from "../../page-entry.ts";
import { Card } from "../../parts/card.tsx";
import { Page } from "../../parts/page.tsx";
import { Empty, Loaded } from "../../parts/states.tsx";
import { Link } from "../../routing/link.tsx";
import { formPath } from "./form-path.ts";
import { StartForm } from "./start-form.tsx";

/** Everything that can be asked for. */
export const startPage: PageEntry = { path: "/start", title: "Start", group: "operate", Component: Start };

/** The form of one playbook. */
export const startOnePage: PageEntry = { path: "/start/:playbook", Component: StartOne };

function Start(): ReactNode {
  const playbooks = useResource<PageOf<Playbook>>("/v1/playbooks");
  const { may } = useSession();
  const [text, setText] = useState("");
  return (
    <Page title="Start">
      <p className="quiet lead">
        {may("signal")
          ? "What Signalbox can do. Each of them begins a run, and opens its page."
          : "What Signalbox can do. You are signed in to look: somebody with the role sender or operator starts runs."}
      </p>
      <Loaded resource={playbooks} what="playbooks">
        {({ items }) => {
          const shown = items.filter((one) => fits(one, text.toLowerCase()));
          return (
            <>
              <p className="tools">
                <input
                  type="search"
                  aria-label="Find a playbook"
                  placeholder="Find: a name, an agent, a word"
                  value={text}
                  onChange={(event) => setText(event.target.value)}
                />
              </p>
              <Group title="Only look" playbooks={shown.filter((one) => one.isTakenHere && one.hints.readOnly)} />
              <Group
                title="Change something"
                playbooks={shown.filter((one) => one.isTakenHere && !one.hints.readOnly)}
              />
              <Group
                title="From a terminal in your own work tree"
                playbooks={shown.filter((one) => !one.isTakenHere)}
              />
              {shown.length === 0 ? (
                <Empty title="Nothing is called that.">
                  <p>Change what is searched for.</p>
                </Empty>
              ) : null}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Group({ title, playbooks }: { readonly title: string; readonly playbooks: readonly Playbook[] }): ReactNode {
  if (playbooks.length === 0) return null;
  return (
    <Card title={title}>
      <ul className="playbooks">
        {playbooks.map((playbook) => (
          <li key={playbook.signal}>
            <div>
              <Link to={formPath(playbook)}>{playbook.title}</Link>
              <div className="mono quiet">{playbook.signal}</div>
            </div>
            <div>
              {playbook.summary}
              <div className="quiet">{playbook.agents.join(", ")}</div>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function StartOne({ names }: PageProps): ReactNode {
  const playbooks = useResource<PageOf<Playbook>>("/v1/playbooks");
  const wanted = names["playbook"] ?? "";
  const found = playbooks.data?.items.find((one) => formPath(one) === `/start/${wanted}`);
  if (found !== undefined) return <StartForm playbook={found} />;
  return (
    <Page title="Start" crumb={{ to: "/start", text: "Start" }}>
      <Loaded resource={playbooks} what="the playbook">
        {() => (
          <Empty title={`There is no playbook ${wanted}.`}>
            <Link to="/start">Every playbook</Link>
          </Empty>
        )}
      </Loaded>
    </Page>
  );
}

function fits({ title, signal, command, summary, agents }: Playbook, text: string): boolean {
  return `${title} ${signal} ${command} ${summary} ${agents.join(" ")}`.toLowerCase().includes(text);
}
