import { type FormEvent, type ReactNode, useState } from "react";
import type { Page as PageOf, Person, Token, User } from "../door/contract.ts";
import { useSession } from "../door/session.tsx";
import { useResource } from "../door/use-resource.ts";
import { useSend } from "../door/use-send.ts";
import type { PageEntry } from "../page-entry.ts";
import { Card } from "../parts/card.tsx";
import { Page } from "../parts/page.tsx";
import { Loaded, Trouble } from "../parts/states.tsx";
import { applyTheme, chosenTheme, THEMES } from "../parts/theme.ts";
import { When } from "../parts/when.tsx";

const ROLES = ["viewer", "sender", "approver", "operator", "owner"] as const;

/** This browser, and for owners the people and tokens. */
export const settingsPage: PageEntry = {
  path: "/settings",
  title: "Settings",
  group: "understand",
  Component: Settings,
};

function Settings(): ReactNode {
  const { standing, may } = useSession();
  if (standing.kind !== "somebody") return null;
  return (
    <Page title="Settings">
      <You person={standing.person} />
      {may("administer") ? (
        <>
          <People />
          <Tokens />
        </>
      ) : (
        <p className="quiet">People and tokens are shown to owners.</p>
      )}
    </Page>
  );
}

function You({ person }: { readonly person: Person }): ReactNode {
  const [theme, setTheme] = useState(chosenTheme);
  return (
    <Card title="You">
      <dl className="fields">
        <div>
          <dt>signed in as</dt>
          <dd>
            {person.name} <span className="quiet">({person.kind === "human" ? "a person" : "a machine's token"})</span>
          </dd>
        </div>
        <div>
          <dt>may</dt>
          <dd>{person.scopes.join(", ")}</dd>
        </div>
        <div>
          <dt>until</dt>
          <dd>
            <When at={person.expiresAt} as="full" />
          </dd>
        </div>
        <div>
          <dt>
            <label htmlFor="theme">light or dark</label>
          </dt>
          <dd>
            <select
              id="theme"
              value={theme}
              onChange={(event) => {
                const wanted = THEMES.find((one) => one === event.target.value) ?? "system";
                applyTheme(wanted);
                setTheme(wanted);
              }}
            >
              {THEMES.map((one) => (
                <option key={one} value={one}>
                  {one === "system" ? "as the system" : one}
                </option>
              ))}
            </select>
          </dd>
        </div>
      </dl>
    </Card>
  );
}

function People(): ReactNode {
  const users = useResource<PageOf<User>>("/v1/users");
  const { send, problem } = useSend(users.reload);
  return (
    <Card title="People">
      <Loaded resource={users} what="people">
        {({ items }) => (
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">Person</th>
                <th scope="col">Role</th>
                <th scope="col">Since</th>
                <th scope="col">
                  <span className="unseen">Remove</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((user) => (
                <tr key={user.id}>
                  <td>
                    {user.name} {user.id === user.name ? null : <span className="quiet mono">{user.id}</span>}
                  </td>
                  <td>{user.role}</td>
                  <td>
                    <When at={user.createdAt} />
                  </td>
                  <td>
                    <button
                      type="button"
                      onClick={() => void send("DELETE", `/v1/users/${encodeURIComponent(user.id)}`)}
                    >
                      Remove
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
      <AddForm what="person" field="id" act={(values) => send("POST", "/v1/users", values)} />
      {problem === null ? null : <Trouble problem={problem} />}
    </Card>
  );
}

function Tokens(): ReactNode {
  const tokens = useResource<PageOf<Token>>("/v1/tokens");
  const { send, problem } = useSend(tokens.reload);
  const [made, setMade] = useState<string | null>(null);
  return (
    <Card title="Tokens">
      <Loaded resource={tokens} what="tokens">
        {({ items }) => (
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">Token</th>
                <th scope="col">Role</th>
                <th scope="col">Acts as</th>
                <th scope="col">Used</th>
                <th scope="col">Holds until</th>
                <th scope="col">
                  <span className="unseen">End</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((token) => (
                <tr key={token.id}>
                  <td>{token.name}</td>
                  <td>{token.role}</td>
                  <td>{token.user ?? "a machine"}</td>
                  <td>{token.lastUsedAt === null ? "never" : <When at={token.lastUsedAt} />}</td>
                  <td>{token.revokedAt === null ? <When at={token.expiresAt} /> : "ended"}</td>
                  <td>
                    {token.revokedAt === null ? (
                      <button type="button" onClick={() => void send("DELETE", `/v1/tokens/${token.id}`)}>
                        End it
                      </button>
                    ) : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
      {made === null ? null : (
        <p role="status">
          Copy it now; it is shown this once: <code className="line">{made}</code>
        </p>
      )}
      <AddForm
        what="token"
        field="name"
        act={async (values) => {
          const answer = await send<{ readonly text: string }>("POST", "/v1/tokens", values);
          setMade(answer?.text ?? null);
        }}
      />
      {problem === null ? null : <Trouble problem={problem} />}
    </Card>
  );
}

interface AddFormProps {
  readonly what: string;
  readonly field: "id" | "name";
  act(values: Readonly<Record<string, unknown>>): Promise<unknown>;
}

function AddForm({ what, field, act }: AddFormProps): ReactNode {
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const values = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
    void act(values).then(() => form.reset());
  };
  return (
    <form className="tools" onSubmit={add}>
      <label>
        {field === "id" ? "Account or e-mail" : "What it is for"} <input name={field} required autoComplete="off" />
      </label>
      <label>
        Role{" "}
        <select name="role">
          {ROLES.map((role) => (
            <option key={role}>{role}</option>
          ))}
        </select>
      </label>
      {what === "token" ? (
        <label>
          Person <input name="user" placeholder="nobody: a machine's" autoComplete="off" />
        </label>
      ) : null}
      <button type="submit">Add {what}</button>
    </form>
  );
}
