/** Generation of the playbooks: flows recorded under another one are not taken up. Raised only when `DBOS.patch` cannot bridge a change. */
export const PLAYBOOK_GENERATION = "signalbox-playbooks-1";

/** The generation that recorded a flow, if that is another one than this version's. */
export function foreignGeneration(flow: { readonly applicationVersion?: string } | undefined): string | null {
  const generation = flow?.applicationVersion ?? PLAYBOOK_GENERATION;
  return generation === PLAYBOOK_GENERATION ? null : generation;
}
