import * as z from "zod";
import {
  across,
  type CrossFault,
  closed,
  formed,
  isMapping,
  line,
  listOf,
  type Mapping,
} from "../documentForms.ts";
import { fileBelow } from "../documentValues.ts";
import type { Decision } from "../finding.ts";
import { MOMENT } from "../moment.ts";
import { RULE, rule, scene, sceneDocument, WHO } from "./sceneDocument.ts";

const REQUEST = `${RULE}; a list of them; or what EC2's AuthorizeSecurityGroupEgress takes, with IpPermissions`;
const EFFECTS = { allow: true, "require-approval": true, deny: true } as const satisfies Record<
  Decision["effect"],
  true
>;

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
    defaults: sceneDocument
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
