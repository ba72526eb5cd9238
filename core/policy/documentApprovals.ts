import { quote } from "../request/fault.ts";
import { parseApprover } from "./approvers.ts";
import { closed, judged, listOf, whole } from "./documentForms.ts";
import { packetKinds } from "./documentPackets.ts";
import { cidrs, duration, id, mode, reason, where } from "./documentValues.ts";
import { PRINCIPAL_FORMS } from "./principals.ts";

const FORMS = `${PRINCIPAL_FORMS}, or email:ADDRESS in lower case`;

const approvers = listOf(
  `a list of approvers: ${FORMS}`,
  judged(`an approver: ${FORMS}`, (text) =>
    parseApprover(text) === undefined ? `${quote(text)} is not an approver: ${FORMS}` : undefined,
  ),
);

const { groupTags } = where.unwrap().shape;

const when = closed("a mapping of ports, cidrs, widerThan, groupTags and longerThan", {
  ports: packetKinds.optional().describe("A rule lets out some of these packets"),
  cidrs: cidrs.optional().describe("A rule reaches some of these addresses"),
  widerThan: closed("a mapping of ipv4 and ipv6", {
    ipv4: whole("a prefix length 1-32", 1, 32).optional(),
    ipv6: whole("a prefix length 1-128", 1, 128).optional(),
  })
    .optional()
    .describe("A rule reaches a block that is wider"),
  groupTags: groupTags.describe("The group has all of these tags, each with one of its values"),
  longerThan: duration.optional().describe("The rules would stay longer; without end is longer"),
})
  .default({})
  .describe(
    "All members given must be met, ports, cidrs and widerThan by the same packets. Empty: always",
  );

/** A statement that lets some requests wait for persons. */
export const approval = closed("an approval: a mapping with id and approvers", {
  id,
  when,
  approvers,
  quorum: whole("a number of persons 1-10", 1, 10)
    .default(1)
    .describe("So many different persons, none of them the requester"),
  waitsFor: duration.default("P7D").describe("How long a request waits for them before it expires"),
  reason: reason.optional(),
  where,
  mode,
}).describe("Whose approval some requests wait for");
