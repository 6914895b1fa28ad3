import { type FormEvent, type ReactNode, useState } from "react";
import type { Page as PageOf, User } from "../../door/contract.ts";
import { useResource } from "../../door/use-resource.ts";
import { type Sending, useSend } from "../../door/use-send.ts";
import { Card } from "../../parts/card.tsx";
import { Loaded, Trouble } from "../../parts/states.tsx";
import { Rows } from "../../parts/tables/rows.tsx";
import { When } from "../../parts/when.tsx";
import { AddForm, ROLES } from "./add-form.tsx";

/** People with their roles and the review areas for which they approve; both can be changed. */
export function People(): ReactNode {
  const users = useResource<PageOf<User>>("/v1/users");
  const { send, problem } = useSend(users.reload);
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Card title="People">
      <Loaded resource={users} what="people">
        {({ items }) => (
          <Rows heads={["Person", "Role", "Approves for", "Since", { unseen: "Change" }]}>
            {items.map((user) => (
              <tr key={user.id}>
                <td>
                  {user.name} {user.id === user.name ? null : <span className="quiet mono">{user.id}</span>}
                </td>
                <td>{user.role}</td>
                <td>
                  {user.areas.length === 0 ? <span className="quiet">no review area</span> : user.areas.join(", ")}
                </td>
                <td>
                  <When at={user.createdAt} />
                </td>
                <td>
                  <button
                    type="button"
                    aria-expanded={chosen === user.id}
                    onClick={() => setChosen(chosen === user.id ? null : user.id)}
                  >
                    Change <span className="unseen">{user.name}</span>
                  </button>
                </td>
              </tr>
            ))}
          </Rows>
        )}
      </Loaded>
      {users.data?.items.map((user) =>
        user.id === chosen ? <ChangeForm key={user.id} user={user} send={send} done={() => setChosen(null)} /> : null,
      )}
      <AddForm what="person" field="id" act={(values) => send("POST", "/v1/users", values)} />
      {problem === null ? null : <Trouble problem={problem} />}
    </Card>
  );
}

interface ChangeFormProps {
  readonly user: User;
  readonly send: Sending["send"];
  done(): void;
}

/** Changes a person's role and review areas, or removes the person: their tokens end at once. */
function ChangeForm({ user, send, done }: ChangeFormProps): ReactNode {
  const path = `/v1/users/${encodeURIComponent(user.id)}`;
  const finish = async (method: "POST" | "DELETE", body?: unknown) => {
    if ((await send(method, path, body)) !== null) done();
  };
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = form.get("areas");
    const areas = (typeof typed === "string" ? typed : "").split(/[\s,]+/).filter((area) => area !== "");
    void finish("POST", { role: form.get("role"), areas });
  };
  return (
    <form className="tools" onSubmit={save} aria-label={`Change ${user.name}`}>
      <label>
        Role of {user.name}{" "}
        <select name="role" defaultValue={user.role}>
          {ROLES.map((role) => (
            <option key={role}>{role}</option>
          ))}
        </select>
      </label>
      <label>
        Review areas{" "}
        <input
          name="areas"
          defaultValue={user.areas.join(", ")}
          placeholder="security, architecture"
          autoComplete="off"
        />
      </label>
      <button type="submit">Save</button>
      <button type="button" onClick={() => void finish("DELETE")}>
        Remove {user.name}
      </button>
      <button type="button" onClick={done}>
        Back
      </button>
    </form>
  );
}
