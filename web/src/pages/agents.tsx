import { type ReactNode, useEffect } from "react";
import type { Agent, Page as PageOf } from "../door/contract.ts";
import { useResource } from "../door/use-resource.ts";
import type { PageEntry } from "../page-entry.ts";
import { Card } from "../parts/card.tsx";
import { Page } from "../parts/page.tsx";
import { Loaded } from "../parts/states.tsx";
import { Rows } from "../parts/tables/rows.tsx";
import { count, fieldOf, formatMs, textOf } from "../parts/words.ts";
import { usePlace } from "../routing/route.ts";

/** The specialists: what each is for, what it may do, and what it must not. */
export const agentsPage: PageEntry = { path: "/agents", title: "Agents", group: "understand", Component: Agents };

function Agents(): ReactNode {
  const agents = useResource<PageOf<Agent>>("/v1/agents");
  const { hash } = usePlace();
  const isThere = agents.data !== null;
  useEffect(() => {
    if (isThere && hash !== "") document.getElementById(hash.slice(1))?.scrollIntoView();
  }, [isThere, hash]);
  return (
    <Page title="Agents">
      <p className="quiet lead">
        What an agent may do to the world is written in a Cedar policy, denied by default, and checked where the effect
        happens. The effects below are the most that each task can ask for.
      </p>
      <Loaded resource={agents} what="agents">
        {({ items }) =>
          items.map((agent) => (
            <div id={agent.name} key={agent.name}>
              <AgentCard agent={agent} />
            </div>
          ))
        }
      </Loaded>
    </Page>
  );
}

function AgentCard({ agent }: { readonly agent: Agent }): ReactNode {
  const others = agent.aliases.filter((alias) => alias !== agent.name);
  return (
    <Card title={agent.name} aside={others.length === 0 ? agent.title : `${agent.title}; also ${others.join(", ")}`}>
      <p>{agent.charter}</p>
      <div className="halves">
        <Lines title="Can" lines={agent.capabilities} />
        <Lines title="Must not" lines={agent.constraints} />
      </div>
      {agent.tasks.length === 0 ? null : <Tasks tasks={agent.tasks} />}
    </Card>
  );
}

function Tasks({ tasks }: { readonly tasks: Agent["tasks"] }): ReactNode {
  return (
    <details>
      <summary>{count(tasks.length, "task")} and their permissions</summary>
      <Rows heads={["Task", "What it does", "Effects that it can ask for", { figures: "Limit" }]}>
        {tasks.map((task) => (
          <tr key={task.name}>
            <td>{task.name}</td>
            <td>{textOf(fieldOf(task, "summary"))}</td>
            <td>
              {task.effects.length === 0 ? (
                <span className="quiet">none: it only looks</span>
              ) : (
                <code className="wrap">{task.effects.join(", ")}</code>
              )}
            </td>
            <td className="number">{formatMs(task.timeoutMs)}</td>
          </tr>
        ))}
      </Rows>
    </details>
  );
}

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly string[] }): ReactNode {
  if (lines.length === 0) return null;
  return (
    <div>
      <h3>{title}</h3>
      <ul className="values">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}
