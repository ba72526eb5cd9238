import { describe, expect, test } from "@jest/globals";
import {
  isAsked,
  may,
  RIGHTS,
  type Right,
  seesOthers,
  type Target,
} from "../../../core/policy/access.ts";
import type { Principal } from "../../../core/request/principal.ts";
import { anApproval, anOpenPolicy, PAYMENTS, PAYMENTS_ROLE } from "../../support/builders.ts";
import { HEAD, policyOf } from "../../support/policyDocuments.ts";

const AUDITOR: Principal = {
  kind: "iam",
  id: "AROA0000000000000AUD",
  arn: "arn:aws:sts::111122223333:assumed-role/Auditor/jo",
};
const LEAD: Principal = {
  kind: "jwt",
  id: "https://login.acme.example#jo",
  issuer: "https://login.acme.example",
  subject: "jo",
  groups: ["payments-leads"],
};
const STRANGER: Principal = {
  ...AUDITOR,
  id: "AROA0000000000000STR",
  arn: "arn:aws:sts::111122223333:assumed-role/Auditors/Auditor",
};
const NAMESAKE: Principal = { ...PAYMENTS, id: "AROA0000000000000NEI" };

const GROUP = { account: "111122223333", region: "us-east-1", groupId: "sg-0123456789abcdef0" };
const OTHER = { ...GROUP, groupId: "sg-0fedcba9876543210" };
const theirs: Target = { group: GROUP, requester: PAYMENTS };

const ENTRY =
  "id: a, principals: ['arn:aws:iam::111122223333:role/Auditor', 'group:payments-leads']";

function policy(rights: string, where = "{}") {
  return policyOf(`${HEAD}access: [{ ${ENTRY}, may: [${rights}], where: ${where} }]`);
}

function rightsTo(target: Target, principal: Principal, given = policy("read")): readonly Right[] {
  return RIGHTS.filter((right) => may(given, principal, right, target));
}

describe("what a principal may do", () => {
  test("with their own requests is all but approve, whatever the policy says", () => {
    const all = policyOf(
      `${HEAD}access: [{ id: a, principals: ['${PAYMENTS_ROLE}'], may: [${RIGHTS}] }]`,
    );
    for (const given of [policyOf(HEAD), all]) {
      expect(rightsTo(theirs, PAYMENTS, given)).toEqual(["read", "revoke", "audit"]);
    }
  });

  test("with the requests of others is nothing, without an entry that names them", () => {
    expect(rightsTo(theirs, AUDITOR, policyOf(HEAD))).toEqual([]);
    expect(rightsTo(theirs, STRANGER, policy("read, approve, revoke, audit"))).toEqual([]);
  });

  test("with those of another role by the same name, made anew, is nothing", () => {
    expect(rightsTo({ ...theirs, requester: NAMESAKE }, PAYMENTS)).toEqual([]);
  });

  test.each(RIGHTS)("is %s and read, where an entry says so", (right) => {
    const wanted = RIGHTS.filter((one) => one === "read" || one === right);
    for (const principal of [AUDITOR, LEAD]) {
      expect(rightsTo(theirs, principal, policy(right))).toEqual(wanted);
      expect(rightsTo({ group: GROUP }, principal, policy(right))).toEqual(wanted);
    }
  });

  test("is what several entries say together", () => {
    const two = policyOf(
      `${HEAD}access: [{ ${ENTRY}, may: [audit] }, { id: b, principals: ['group:payments-leads'], may: [revoke] }]`,
    );
    expect(rightsTo(theirs, AUDITOR, two)).toEqual(["read", "audit"]);
    expect(rightsTo(theirs, LEAD, two)).toEqual(["read", "revoke", "audit"]);
  });
});

const ARN = "arn:aws:iam::111122223333:role";
const wheres: readonly [where: string, target: Target, covered: boolean][] = [
  ["{}", theirs, true],
  ["{ accounts: ['111122223333'] }", theirs, true],
  ["{ accounts: ['444455556666'] }", theirs, false],
  ["{ accounts: ['444455556666', '111122223333'] }", theirs, true],
  ["{ regions: [us-east-1] }", theirs, true],
  ["{ regions: [eu-central-1] }", theirs, false],
  ["{ groupIds: [sg-0123456789abcdef0] }", theirs, true],
  ["{ groupIds: [sg-0123456789abcdef0] }", { ...theirs, group: OTHER }, false],
  ["{ groupIds: [sg-0123456789abcdef0] }", { group: GROUP }, true],
  [`{ principals: ['${ARN}/PaymentsDeploy'] }`, theirs, true],
  [`{ principals: ['${ARN}/Other', '${ARN}/Pay*'] }`, theirs, true],
  [`{ principals: ['${ARN}/Other'] }`, theirs, false],
  [`{ principals: ['${ARN}/PaymentsDeploy'] }`, { group: GROUP }, false],
  ["{ groupIds: [sg-0123456789abcdef0], regions: [eu-central-1] }", theirs, false],
];

describe("the condition of an entry", () => {
  test.each(wheres)("%s of %j: %s", (where, target, covered) => {
    expect(rightsTo(target, AUDITOR, policy("audit", where))).toEqual(
      covered ? ["read", "audit"] : [],
    );
  });

  test.each(["vpcIds: ['vpc-1']", "groupTags: { team: payments }"])(
    "that can't be known of a stored request is never met: %s",
    (member) => {
      // The document refuses these; a policy that was made otherwise must not open more for it.
      const where = member.startsWith("vpc")
        ? { vpcIds: ["vpc-1"] }
        : { groupTags: new Map([["team", ["payments"]]]) };
      const entries = policy("audit").access.map((entry) => ({ ...entry, where }));
      expect(may({ ...policy("audit"), access: entries }, AUDITOR, "audit", theirs)).toBe(false);
    },
  );
});

test("whoever an entry names sees others' requests, under whatever condition", () => {
  const given = policy("revoke", "{ regions: [eu-central-1] }");
  expect([AUDITOR, LEAD, STRANGER, PAYMENTS].map((who) => seesOthers(given, who))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

describe("whoever is asked to approve", () => {
  const given = anOpenPolicy({
    approvals: [
      anApproval(["arn:aws:iam::111122223333:role/Auditor"], { id: "audited" }),
      anApproval(["group:payments-leads"], { id: "led" }),
    ],
  });

  test("sees that there is something of others to see", () => {
    expect([AUDITOR, LEAD, STRANGER].map((who) => seesOthers(given, who))).toEqual([
      true,
      true,
      false,
    ]);
  });

  test.each([
    ["a request that waits for them is one to see", ["led"], [], [false, true]],
    ["of two approvals that are missing each sees theirs", ["audited", "led"], [], [true, true]],
    ["one that waits for nobody is not", [], [], [false, false]],
    ["one that they answered stays one to see", [], [AUDITOR], [true, false]],
    ["also where others answered, too", [], [LEAD, AUDITOR], [true, true]],
    ["what others answered is not theirs", ["unknown"], [STRANGER], [false, false]],
  ] as const)("%s", (_why, awaits, answered, seen) => {
    const waiting = { awaits, answered };
    expect([AUDITOR, LEAD].map((who) => isAsked(given, who, waiting))).toEqual(seen);
  });
});
