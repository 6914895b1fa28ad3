import { OpsError } from "../../kernel/ops-error.ts";
import type { Approval } from "./model.ts";

/** Roles of people, least first, as the store of people names them. An approval's role is held by its own and all after it. */
const RANKS: readonly string[] = ["viewer", "sender", "approver", "operator", "owner"];

/** What is known of the person who wants to approve. `listed` is what the store of people says of them, null when they stand in none. */
export interface Approver {
  readonly id: string;
  readonly listed: { readonly role: string; readonly areas: readonly string[] } | null;
  /** The store knows no other person. */
  readonly isAlone: boolean;
}

/** What the record says of an approval that nobody but a lone person could give. */
export interface Allowance {
  readonly selfApproved: boolean;
  /** The review area that should have answered, and did not, because the person is alone. */
  readonly areaWaived: boolean;
}

/**
 * Whether a person may approve: not their own request, with the role, and of the review area. A lone person may all the same,
 * and the record says so. Throws `forbidden` with what is missing. Source: coordination specification, section 7.
 */
export function requireApprover(
  approval: Pick<Approval, "id" | "requester" | "mayAnswer">,
  approver: Approver,
): Allowance {
  const { role, area } = approval.mayAnswer;
  const asked = approval.requester === approver.id;
  const isOfArea = area === null || approver.listed?.areas.includes(area) === true;
  if (approver.isAlone) return { selfApproved: asked, areaWaived: !isOfArea };
  if (asked)
    throw new OpsError("forbidden", `${approver.id} asked for this and cannot approve it too`, {
      hint: "Another person who works with this store approves it.",
    });
  if (approver.listed !== null && RANKS.indexOf(approver.listed.role) < RANKS.indexOf(role))
    throw new OpsError(
      "forbidden",
      `${approver.id} is a ${approver.listed.role}; ${approval.id} needs the role ${role}`,
      {
        hint: "signalbox user list shows who holds it.",
        details: { required: role, held: approver.listed.role },
      },
    );
  if (!isOfArea)
    throw new OpsError(
      "forbidden",
      `${approver.id} is not of the review area ${area}, which decides on ${approval.id}`,
      {
        hint: `Somebody of that area approves it; \`signalbox user list\` shows who is, \`signalbox user add <id> --role approver --area ${area}\` adds one.`,
        details: { required: area, held: [...(approver.listed?.areas ?? [])] },
      },
    );
  return { selfApproved: false, areaWaived: false };
}
