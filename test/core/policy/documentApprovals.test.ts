import { expect, test } from "@jest/globals";
import { packPolicy, unpackPolicy } from "../../../core/policy/packed.ts";
import { APPROVER_ROLE, aBox, anApproval } from "../../support/builders.ts";
import {
  faultsOf,
  HEAD,
  PEOPLE_HEAD,
  partsOf,
  peopleOfText,
  policyOf,
} from "../../support/policyDocuments.ts";

const APPROVERS = `['${APPROVER_ROLE}']`;

/** A faultless approval, key by key; its keys stand in line 4. */
function approval(keys: Partial<Record<string, string>>): string {
  const text = Object.entries({ id: "approval", approvers: APPROVERS, ...keys })
    .filter(([, value]) => value !== "")
    .map(([key, value]) => `${key}: ${value}`)
    .join(", ");
  return `${HEAD}approvals:\n  - { ${text} }`;
}

test("an approval without more asks one person for everything, and waits a week", () => {
  expect(policyOf(approval({})).approvals).toEqual([
    anApproval([APPROVER_ROLE], { waitSeconds: 7 * 86_400 }),
  ]);
});

test("a condition is compiled to boxes of ports and addresses, and to seconds", () => {
  const when =
    "{ ports: [{ protocol: tcp, ports: [5432-5439] }], cidrs: [10.1.2.0/24], widerThan: { ipv4: 24 }, longerThan: P1D, groupTags: { tier: db } }";
  expect(
    policyOf(approval({ when, quorum: "2", waitsFor: "PT1H", mode: "warn" })).approvals,
  ).toEqual([
    anApproval([APPROVER_ROLE], {
      quorum: 2,
      waitSeconds: 3600,
      mode: "warn",
      when: {
        boxes: [aBox([6, 6], [5432, 5439], [0x0a010200, 0x0a0102ff])],
        widerThan: { ipv4: 24 },
        longerThan: 86_400,
        groupTags: new Map([["tier", ["db"]]]),
      },
    }),
  ]);
});

test("ports alone are towards every address of both families, and addresses alone have every port", () => {
  const [ports] = policyOf(
    approval({ when: "{ ports: [{ protocol: tcp, ports: [1] }] }" }),
  ).approvals;
  expect(ports?.when.boxes?.map(({ family }) => family)).toEqual(["ipv4", "ipv6"]);
  const [cidrs] = policyOf(approval({ when: "{ cidrs: [10.0.0.0/8] }" })).approvals;
  expect(cidrs?.when.boxes).toEqual([aBox([0, 255], [0, 65535], [0x0a000000, 0x0affffff])]);
});

test("a packed policy has its approvals and its people, and both are in its digest", () => {
  const people = peopleOfText(
    `${PEOPLE_HEAD}people: [{ id: kim, identities: ['email:kim@acme.example'] }]`,
  );
  const parts = partsOf(approval({}), {}, people);
  const policy = policyOf(approval({}), {}, people);
  expect(unpackPolicy(packPolicy(parts), policy.digest)).toMatchObject({
    ok: true,
    policy: { approvals: policy.approvals, people: policy.people },
  });
  expect(policy.people.persons.get("email:kim@acme.example")).toBe("kim");
  expect(policyOf(approval({})).digest).not.toBe(policy.digest);
});

const FORMS =
  "arn:aws:iam::111122223333:role/NAME or user/NAME (* only in NAME, and then without a path), jwt:ISSUER#SUBJECT, or group:NAME, or email:ADDRESS in lower case";
const refused: readonly [why: string, keys: Partial<Record<string, string>>, fault: string][] = [
  [
    "nobody is asked",
    { approvers: "[]" },
    "4:32 approvals[0].approvers: the list is empty; write at least one entry",
  ],
  [
    "approvers are needed",
    { approvers: "" },
    `4:5 approvals[0].approvers: missing: write a list of approvers: ${FORMS}`,
  ],
  [
    "an approver is a principal",
    { approvers: "[sam]" },
    `4:33 approvals[0].approvers[0]: "sam" is not an approver: ${FORMS}`,
  ],
  [
    "a quorum of none is no approval",
    { quorum: "0" },
    "4:92 approvals[0].quorum: 0 is not a number of persons 1-10",
  ],
  [
    "a quorum beyond the last",
    { quorum: "11" },
    "4:92 approvals[0].quorum: 11 is not a number of persons 1-10",
  ],
  [
    "an unknown condition is none",
    { when: "{ port: 1 }" },
    "4:92 approvals[0].when.port: unknown key; the keys here are ports, cidrs, widerThan, groupTags, longerThan",
  ],
  [
    "nothing is wider than /0",
    { when: "{ widerThan: { ipv4: 0 } }" },
    "4:111 approvals[0].when.widerThan.ipv4: 0 is not a prefix length 1-32",
  ],
];

test.each(refused)("%s", (_why, keys, fault) => {
  expect(faultsOf(approval(keys))).toEqual([fault]);
});
