import type { Playbook } from "../../door/contract.ts";

/** Where a playbook's form stands: `skill create` at `/start/skill.create`. */
export function formPath({ command }: Pick<Playbook, "command">): string {
  return `/start/${command.replaceAll(" ", ".")}`;
}

/** The route that takes what the form says. Source: the API's document, playbooks. */
export function sendPath({ command }: Pick<Playbook, "command">, repository: string): string {
  const query = repository === "" ? "" : `?${new URLSearchParams({ repository }).toString()}`;
  return `/v1/playbooks/${command.replaceAll(" ", "/")}${query}`;
}
