import { describe, expect, test } from "@jest/globals";
import { faultsOf, HEAD } from "../../support/policyDocuments.ts";

const OWNER = "ownerId: AWS";

/** What is written as an id, with those that are just so, and those that are just not. */
const FORMS = [
  {
    kind: "an account",
    write: (id: string) => `limits: { where: { accounts: ['${id}'] } }`,
    read: ["000000000000", "999999999999"],
    refused: ["00000000000", "0000000000000", "x000000000000", "000000000000x", "00000000000x"],
  },
  {
    kind: "a region",
    write: (id: string) => `limits: { where: { regions: ['${id}'] } }`,
    read: ["us-east-1", "us-gov-west-1", "mx-central-10"],
    refused: [
      "us-east",
      "us-east-",
      "us-east-1a",
      "us-east-100",
      "u-east-1",
      "us-1",
      "us--1",
      "1us-east-1",
      "US-east-1",
      "us-East-1",
    ],
  },
  {
    kind: "a VPC",
    write: (id: string) => `limits: { where: { vpcIds: ['${id}'] } }`,
    read: ["vpc-01234567", "vpc-0123456789abcdef0"],
    refused: [
      "vpc-0123456",
      "vpc-012345678",
      "vpc-0123456789abcdef01",
      "xvpc-01234567",
      "vpc-0123456g",
    ],
  },
  {
    kind: "a security group",
    write: (id: string) => `limits: { where: { groupIds: ['${id}'] } }`,
    read: ["sg-01234567", "sg-0123456789abcdef0"],
    refused: ["sg-0123456", "sg-012345678", "sg-0123456789abcdef01", "xsg-01234567", "sg-0123456G"],
  },
  {
    kind: "a security group as destination",
    write: (id: string) =>
      `allowedSecurityGroups: [{ id: a, groupId: '${id}', accountId: '111122223333' }]`,
    read: ["sg-01234567", "sg-0123456789abcdef0"],
    refused: ["sg-0", "sg-0123456", "sg-0123456789abcdef01", "xsg-01234567", "sg-0123456g"],
  },
  {
    kind: "a prefix list",
    write: (id: string) => `allowedPrefixLists: [{ id: a, ${OWNER}, prefixListId: '${id}' }]`,
    read: ["pl-01234567", "pl-0123456789abcdef0"],
    refused: ["pl-0", "pl-0123456", "pl-0123456789abcdef01", "xpl-01234567", "pl-0123456g"],
  },
  {
    kind: "an owner of prefix lists",
    write: (id: string) =>
      `allowedPrefixLists: [{ id: a, ownerId: '${id}', prefixListId: pl-01234567 }]`,
    read: ["AWS", "111122223333"],
    refused: ["aws", "AWSx", "xAWS", "11112222333", "1111222233334", "x111122223333"],
  },
  {
    kind: "a statement",
    write: (id: string) => `allowedPorts: [{ id: '${id}', protocol: tcp, ports: [1] }]`,
    read: ["a", "9", "a-b", "a".repeat(64)],
    refused: ["", "A", "a_b", "a b", "é", "a".repeat(65)],
  },
] as const;

const rows = FORMS.flatMap(({ kind, write, read, refused }) => [
  ...read.map((id) => ({ kind, id, text: write(id), faults: 0 })),
  ...refused.map((id) => ({ kind, id, text: write(id), faults: 1 })),
]);

describe("an id is read as a whole", () => {
  test.each(rows)("$kind: $id, $faults faults", ({ text, faults }) => {
    expect(faultsOf(`${HEAD}${text}`)).toHaveLength(faults);
  });
});
