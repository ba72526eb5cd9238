import * as z from "zod";
import { quote } from "../../request/fault.ts";
import { readShorthand, SHORTHAND_FORMS } from "../../request/shorthand.ts";
import {
  across,
  type CrossFault,
  closed,
  formed,
  isMapping,
  judged,
  line,
  listOf,
  type Mapping,
  whole,
} from "../documentForms.ts";
import {
  accountId,
  cidrs,
  fileBelow,
  groupId,
  region,
  tagKey,
  tagValue,
  vpcId,
} from "../documentValues.ts";
import type { Decision } from "../finding.ts";
import { readMoment } from "../moment.ts";
import { PRINCIPAL_TEXTS, readPrincipal } from "./principal.ts";

const MOMENT = "a moment in UTC such as 2026-06-15 or 2026-06-15T12:00:00Z";
const RULE = `a rule: ${SHORTHAND_FORMS}`;
const REQUEST = `${RULE}; a list of them; or what EC2's AuthorizeSecurityGroupEgress takes, with IpPermissions`;
const WHO = `${PRINCIPAL_TEXTS}; or a mapping of issuer, subject and groups`;
const EFFECTS = { allow: true, deny: true } as const satisfies Record<Decision["effect"], true>;

const moment = judged(MOMENT, (text) =>
  readMoment(text) === undefined ? `${quote(text)} is not ${MOMENT}` : undefined,
).describe("The moment of judging");

const rule = judged(RULE, (text) => {
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

/** What each test may have of its own, and the file for all that have it not. */
const scene = {
  principal: principal.optional(),
  now: moment.optional(),
  group: group.optional(),
  tags: tags.optional(),
  prefixLists: prefixLists.optional(),
} as const;

const effect = z.enum(Object.keys(EFFECTS) as Decision["effect"][], {
  error: Object.keys(EFFECTS).join(" or "),
});

const expected = z.union(
  [
    effect,
    closed("a mapping of effect and codes", {
      effect,
      codes: z
        .array(formed("a finding code such as banned-cidr", /^[a-z0-9]+(?:-[a-z0-9]+)*$/), {
          error: "a list of finding codes",
        })
        .optional()
        .describe("All codes of the decision, in any order; absent: any"),
    }),
  ],
  { error: `${Object.keys(EFFECTS).join(" or ")}, or a mapping of effect and codes` },
);

const policyTest = closed("a test: a mapping with name, request and expect", {
  name: line("a name: one line of text, 200 characters at most", 200),
  request: z
    .union([rule, listOf(REQUEST, rule), z.record(z.string(), z.unknown(), { error: REQUEST })], {
      error: REQUEST,
    })
    .describe("What is asked for"),
  expect: expected.describe("What the policy must say"),
  ...scene,
});

/** The schema of a file of policy tests. */
export const testDocument = across(
  closed("a file of tests: a mapping with version and tests", {
    version: z.literal(1, { error: "1, the only version that this program reads" }),
    policy: fileBelow("a policy's file below this folder, such as policy.yaml")
      .optional()
      .describe("The policy, from this file's folder; absent: this file's name without .test"),
    defaults: closed("a mapping of principal, now, group, tags and prefixLists", scene)
      .prefault({})
      .describe("For every test that does not say otherwise; group member by member"),
    tests: listOf("a list of tests", policyTest),
  }),
  missingParts,
);

/** What somebody wrote down as tests of a policy, checked; plain JSON. */
export type TestDocument = Readonly<z.output<typeof testDocument>>;

/** Who asks and when must be said for each test, there or for all: a decision depends on them. */
function* missingParts({ defaults, tests }: Mapping): Iterable<CrossFault> {
  if (!Array.isArray(tests)) return;
  for (const [index, test] of tests.entries()) {
    for (const [key, what] of Object.entries({ principal: WHO, now: MOMENT })) {
      if (!isMapping(test) || test[key] !== undefined) continue;
      if (isMapping(defaults) && defaults[key] !== undefined) continue;
      yield {
        path: ["tests", index, key],
        message: `missing, here and in defaults: write ${what}`,
      };
    }
  }
}
