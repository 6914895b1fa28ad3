import type { FormEvent, ReactNode } from "react";

/** Roles, least first. */
export const ROLES = ["viewer", "sender", "approver", "operator", "owner"] as const;

interface AddFormProps {
  readonly what: string;
  readonly field: "id" | "name";
  act(values: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** Adds a person or a token. */
export function AddForm({ what, field, act }: AddFormProps): ReactNode {
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
