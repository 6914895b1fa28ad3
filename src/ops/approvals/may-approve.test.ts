import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Approver, requireApprover } from "./may-approve.ts";

const approval = (area: string | null) => ({
  id: "apr_1",
  requester: "ada",
  mayAnswer: { role: "approver", area, quorum: 1 },
});
const person = (more: Partial<Approver> = {}): Approver => ({ id: "grace", listed: null, isAlone: false, ...more });
const listed = (role: string, ...areas: readonly string[]) => person({ listed: { role, areas } });

describe("who may approve", () => {
  it.each([
    ["anybody, where no area is named", null, person(), { selfApproved: false, areaWaived: false }],
    ["a person of the area", "security", listed("approver", "security"), { selfApproved: false, areaWaived: false }],
    ["a lone person, for any area", "security", person({ isAlone: true }), { selfApproved: false, areaWaived: true }],
    [
      "a lone person, also their own request",
      "security",
      person({ id: "ada", isAlone: true }),
      { selfApproved: true, areaWaived: true },
    ],
  ])("is %s", (_who, area, approver, allowance) => {
    expect(requireApprover(approval(area), approver)).toEqual(allowance);
  });

  it.each([
    ["who asked", null, person({ id: "ada" }), /asked for this/],
    ["of another area", "security", listed("owner", "architecture"), /not of the review area security/],
    ["whom the store of people does not list, for an area", "architecture", person(), /review area architecture/],
    ["whose role is too low", null, listed("viewer"), /is a viewer; apr_1 needs the role approver/],
    ["of the area, whose role is too low", "security", listed("sender", "security"), /needs the role approver/],
  ])("is nobody %s", (_who, area, approver, says) => {
    expect(() => requireApprover(approval(area), approver)).toThrow(says);
  });

  it("is never a person among others outside the area, whatever the rest says", () => {
    const approver = fc.record({ role: fc.constantFrom("viewer", "approver", "operator", "owner"), id: fc.string() });
    fc.assert(
      fc.property(approver, fc.array(fc.constantFrom("architecture", "data")), ({ role, id }, areas) => {
        const one = person({ id, listed: { role, areas } });
        expect(() => requireApprover(approval("security"), one)).toThrow();
      }),
    );
  });
});
