import * as z from "zod";
import { quote } from "../../request/fault.ts";
import { readShorthand, SHORTHAND_FORMS } from "../../request/shorthand.ts";
import { TICKET_SYSTEMS } from "../../tickets/ticket.ts";
import { closed, formed, judged, line, listOf, whole } from "../documentForms.ts";
import { accountId, cidrs, groupId, region, tagKey, tagValue, vpcId } from "../documentValues.ts";
import { MOMENT, readMoment } from "../moment.ts";
import { isSurfaceIdentity, SURFACE_FORMS } from "../surfaces.ts";
import { PRINCIPAL_TEXTS, readPrincipal } from "./principal.ts";

/** What a rule on one line looks like. */
export const RULE = `a rule: ${SHORTHAND_FORMS}`;

/** What names a principal. */
export const WHO = `${PRINCIPAL_TEXTS}; or a mapping of issuer, subject and groups`;

const moment = judged(MOMENT, (text) =>
  readMoment(text) === undefined ? `${quote(text)} is not ${MOMENT}` : undefined,
).describe("The moment of judging");

/** A rule on one line. */
export const rule = judged(RULE, (text) => {
  const reading = readShorthand(text);
  return reading.ok ? undefined : reading.message;
});

const principal = z
  .union(
    [
      judged(WHO, (text) =>
        readPrincipal(text) === undefined ? `${quote(text)} is not ${WHO}` : undefined,
      ),
      closed("a mapping of issuer, subject and groups", {
        issuer: line("an issuer: one line of text", 1000),
        subject: line("a subject: one line of text", 1000),
        groups: listOf("a list of groups", line("a group: one line of text", 1000)).optional(),
      }),
    ],
    { error: WHO },
  )
  .describe("Who asks");

const tags = z
  .record(tagKey, tagValue, {
    error: "a mapping of tag keys to values, such as { team: payments }",
  })
  .describe("The tags of the new rules");

const group = closed("a mapping of groupId, account, region, vpcId, tags, governed and rules", {
  groupId: groupId.optional(),
  account: accountId.optional(),
  region: region.optional(),
  vpcId: vpcId.optional().describe("Absent: EC2 did not say"),
  tags: tags.optional().describe("The tags of the security group"),
  governed: z
    .boolean({ error: "true or false" })
    .optional()
    .describe("Whether the group carries the governed tag; it does unless this is false"),
  rules: z
    .array(rule, { error: "a list of rules" })
    .optional()
    .describe("The rules that the group has"),
}).describe("The security group that the request is for");

const prefixLists = z
  .record(
    formed(
      "a prefix list's id: pl- and 8 or 17 lower-case hex digits",
      /^pl-(?:[0-9a-f]{8}|[0-9a-f]{17})$/,
    ),
    closed("a mapping of ownerId, cidrs and weight", {
      ownerId: formed("an owner: AWS, or the 12 digits of an account id", /^(?:AWS|\d{12})$/),
      cidrs: cidrs.describe("The blocks that the list stands for, of one family"),
      weight: whole("a number of rules 1-1000", 1, 1000)
        .optional()
        .describe("How many rules EC2 counts it for; absent: one for each block"),
    }),
    { error: "a mapping of prefix lists' ids to what they stand for" },
  )
  .describe("What EC2 says of prefix lists; any other can't be read");

const identities = listOf(
  `a list of identities: ${SURFACE_FORMS}`,
  judged(`an identity: ${SURFACE_FORMS}`, (text) =>
    isSurfaceIdentity(text) ? undefined : `${quote(text)} is not an identity: ${SURFACE_FORMS}`,
  ),
);

const side = judged(MOMENT, (text) =>
  readMoment(text) === undefined ? `${quote(text)} is not ${MOMENT}` : undefined,
).optional();

const ticket = closed("a mapping of key, system, state, people, approved and window", {
  key: line("a ticket's key: one line of text, 128 characters at most", 128).describe(
    "A request that names no ticket names this one",
  ),
  system: z.enum(TICKET_SYSTEMS, { error: TICKET_SYSTEMS.join(" or ") }).default("jira"),
  state: line("a state: one line of text, 100 characters at most", 100),
  people: identities
    .optional()
    .describe("Whom it names, as people.yaml spells them; absent: nobody"),
  approved: z
    .boolean({ error: "true or false" })
    .optional()
    .describe("Absent: its system does not say"),
  window: closed("a mapping of start and end", {
    start: side.describe("When it begins; absent: it has begun"),
    end: side.describe("When it ends; absent: it does not"),
  })
    .optional()
    .describe("Its change window; absent: it has none"),
}).describe("What its system says of the ticket; there is no other one");

/** Who asks, when, and for which group, as somebody wrote it down. */
export const scene = {
  principal: principal.optional(),
  now: moment.optional(),
  group: group.optional(),
  tags: tags.optional(),
  prefixLists: prefixLists.optional(),
  ticket: ticket.optional(),
} as const;

/** The schema of a file with a scene and nothing else. */
export const sceneDocument = closed(
  "a mapping of principal, now, group, tags, prefixLists and ticket",
  scene,
);

/** A scene as it was written, checked; plain JSON. */
export type WrittenScene = Readonly<z.output<typeof sceneDocument>>;
