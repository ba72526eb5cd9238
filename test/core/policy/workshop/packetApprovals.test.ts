import { expect, test } from "@jest/globals";
import type { Approval } from "../../../../core/policy/policy.ts";
import { packetApprovals } from "../../../../core/policy/workshop/packetApprovals.ts";
import { anApproval, anOpenPolicy, aRequest, aSubject } from "../../../support/builders.ts";

const THERE = "tcp 443 203.0.113.7/32";
const LETS = "a rule that lets it out waits for the approval of";

test.each<readonly [why: string, members: Partial<Approval>, says: string, text: string]>([
  ["one person asks", {}, "asks", `${LETS} one person among group:g, group:h`],
  ["several persons ask", { quorum: 2 }, "asks", `${LETS} 2 persons among group:g, group:h`],
  ["a warning is a note", { mode: "warn" }, "note", `${LETS} one person among group:g, group:h`],
  [
    "what one packet can't meet is a note",
    {
      when: {
        widerThan: { ipv4: 24, ipv6: 48 },
        longerThan: 60,
        groupTags: new Map([
          ["a", ["x", "y"]],
          ["b", ["z"]],
        ]),
      },
    },
    "note",
    `${LETS} one person among group:g, group:h, if it is wider than /24 or /48 and if it stays longer than 60 s and if the group has a=x|y, b=z`,
  ],
])("%s", (_why, members, says, text) => {
  const approvals = [anApproval(["group:g", "group:h"], members)];
  const subject = aSubject(aRequest([THERE]), anOpenPolicy({ approvals }));
  expect(packetApprovals(subject)).toEqual([{ says, statementId: "approval", text }]);
});
