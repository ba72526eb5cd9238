import { describe, expect, test } from "@jest/globals";
import type { RunningEc2 } from "../../../local/ec2/server.ts";
import { type Row, type Step, testRows } from "./rows.ts";
import { ask, filterBy, OWN_LIST, type Parameters, S3_LIST, textsOf, withEc2 } from "./support.ts";

const API = "EC2 API Reference";
const RESOLVERS = ["1.1.1.0/24", "8.8.8.0/24", "9.9.9.0/24"];

const create = (parameters: Parameters = {}): Step => [
  "CreateManagedPrefixList",
  { PrefixListName: "partners", AddressFamily: "IPv4", MaxEntries: 5, ...parameters },
];
const modify = (parameters: Parameters): Step => [
  "ModifyManagedPrefixList",
  { PrefixListId: OWN_LIST, ...parameters },
];
const entries = (parameters: Parameters = {}): Step => [
  "GetManagedPrefixListEntries",
  { PrefixListId: OWN_LIST, ...parameters },
];

/** `AddEntry` or `Entry` parameters: so many blocks of one size. */
function blocks(name: string, count: number): Parameters {
  const all = Array.from({ length: count }, (_, i) => [
    `${name}.${i + 1}.Cidr`,
    `198.18.${i}.0/24`,
  ]);
  return Object.fromEntries(all);
}

const CREATE: readonly Row[] = [
  {
    why: "a list starts with version 1",
    source: `${API}, CreateManagedPrefixList`,
    call: create({ ...blocks("Entry", 2), "Entry.1.Description": "one" }),
    shows: {
      version: ["1"],
      maxEntries: ["5"],
      state: ["create-complete"],
      addressFamily: ["IPv4"],
      ownerId: ["111122223333"],
    },
  },
  {
    why: "as many entries as its size",
    source: `${API}, CreateManagedPrefixList`,
    call: create(blocks("Entry", 5)),
  },
  {
    why: "one entry more than its size",
    source: `${API}, error codes`,
    call: create(blocks("Entry", 6)),
    code: "PrefixListMaxEntriesExceeded",
  },
  {
    why: "100 entries are the most in one call",
    source: `${API}, CreateManagedPrefixList`,
    call: create({ ...blocks("Entry", 100), MaxEntries: 200 }),
  },
  {
    why: "101 entries are too many in one call",
    source: `${API}, CreateManagedPrefixList`,
    call: create({ ...blocks("Entry", 101), MaxEntries: 200 }),
    code: "InvalidParameterValue",
  },
  {
    why: "size 1 is the least",
    source: "awsdocs/amazon-vpc-user-guide#65",
    call: create({ MaxEntries: 1 }),
  },
  {
    why: "size 0 is none",
    source: "awsdocs/amazon-vpc-user-guide#65",
    call: create({ MaxEntries: 0 }),
    code: "InvalidParameterValue",
    message: "Must specify a max size between 1 and 1000",
  },
  { why: "size 1000 is the most", source: "Amazon VPC quotas", call: create({ MaxEntries: 1000 }) },
  {
    why: "size 1001 is too much",
    source: "Amazon VPC quotas",
    call: create({ MaxEntries: 1001 }),
    code: "InvalidParameterValue",
  },
  {
    why: "an IPv6 block in an IPv4 list",
    source: `${API}, CreateManagedPrefixList`,
    call: create({ "Entry.1.Cidr": "2001:db8::/32" }),
    code: "InvalidParameterValue",
  },
  {
    why: "an IPv6 list",
    source: `${API}, CreateManagedPrefixList`,
    call: create({ AddressFamily: "IPv6", "Entry.1.Cidr": "2001:DB8::/32" }),
    shows: { addressFamily: ["IPv6"] },
  },
  {
    why: "a family that is none",
    source: `${API}, CreateManagedPrefixList`,
    call: create({ AddressFamily: "ipv4" }),
    code: "InvalidParameterValue",
  },
  {
    why: "a name of AWS's",
    source: `${API}, CreateManagedPrefixList`,
    call: create({ PrefixListName: "com.amazonaws.x" }),
    code: "InvalidParameterValue",
  },
  {
    why: "a block twice",
    source: "inferred",
    call: create({ "Entry.1.Cidr": "10.0.0.0/8", "Entry.2.Cidr": "10.1.2.3/8" }),
    code: "InvalidParameterValue",
  },
  {
    why: "no size",
    source: `${API}, CreateManagedPrefixList`,
    call: ["CreateManagedPrefixList", { PrefixListName: "a", AddressFamily: "IPv4" }],
    code: "MissingParameter",
    message: "The request must contain the parameter MaxEntries",
  },
  {
    why: "a token used again for something else",
    source: `${API}, Ensuring idempotency`,
    before: [create({ ClientToken: "t" })],
    call: create({ ClientToken: "t", MaxEntries: 6 }),
    code: "IdempotentParameterMismatch",
  },
];

const MODIFY: readonly Row[] = [
  {
    why: "new entries make a new version",
    source: `${API}, ModifyManagedPrefixList`,
    call: modify({ CurrentVersion: 1, "AddEntry.1.Cidr": "192.0.2.0/24" }),
    shows: { version: ["2"], state: ["modify-complete"] },
  },
  {
    why: "an older version is refused",
    source: "hashicorp/terraform-provider-aws#43528",
    before: [modify({ CurrentVersion: 1, "AddEntry.1.Cidr": "192.0.2.0/24" })],
    call: modify({ CurrentVersion: 1, "AddEntry.1.Cidr": "198.51.100.0/24" }),
    code: "PrefixListVersionMismatch",
    message: "The prefix list has the incorrect version number.",
  },
  {
    why: "a new name makes no new version",
    source: `${API}, ModifyManagedPrefixList`,
    call: modify({ PrefixListName: "resolvers" }),
    shows: { version: ["1"], prefixListName: ["resolvers"] },
  },
  {
    why: "entries and size do not change together",
    source: "hashicorp/terraform-provider-aws#26034",
    call: modify({ MaxEntries: 20, "AddEntry.1.Cidr": "192.0.2.0/24" }),
    code: "InvalidParameterCombination",
    message:
      "You cannot modify the entries and the maximum entries for the prefix list in the same request.",
  },
  {
    why: "entries up to its size",
    source: `${API}, error codes`,
    call: modify(blocks("AddEntry", 7)),
  },
  {
    why: "one entry past its size",
    source: `${API}, error codes`,
    call: modify(blocks("AddEntry", 8)),
    code: "PrefixListMaxEntriesExceeded",
  },
  {
    why: "a size below its entries",
    source: "inferred",
    call: modify({ MaxEntries: 2 }),
    code: "PrefixListMaxEntriesExceeded",
  },
  {
    why: "an entry that it has",
    source: "inferred",
    call: modify({ "AddEntry.1.Cidr": "8.8.8.8/24" }),
    code: "InvalidParameterValue",
  },
  {
    why: "an entry that it has not",
    source: "inferred",
    call: modify({ "RemoveEntry.1.Cidr": "8.8.0.0/16" }),
    code: "InvalidParameterValue",
  },
  {
    why: "removals come before additions",
    source: `${API}, ModifyManagedPrefixList`,
    call: modify({
      "RemoveEntry.1.Cidr": "8.8.8.0/24",
      "AddEntry.1.Cidr": "8.8.8.0/24",
      "AddEntry.1.Description": "new",
    }),
    shows: { version: ["2"] },
  },
  {
    why: "AWS's list is not ours to change",
    source: "VPC User Guide, AWS-managed prefix lists",
    call: modify({ PrefixListId: S3_LIST, PrefixListName: "mine" }),
    code: "UnauthorizedOperation",
  },
  {
    why: "a list that is not there",
    source: `${API}, error codes`,
    call: modify({ PrefixListId: "pl-00000000" }),
    code: "InvalidPrefixListID.NotFound",
    message: "The prefix list ID 'pl-00000000' does not exist",
  },
];

const READ: readonly Row[] = [
  {
    why: "the entries",
    source: `${API}, GetManagedPrefixListEntries`,
    call: entries(),
    shows: { cidr: RESOLVERS, description: ["Cloudflare DNS", "Google DNS", "Quad9 DNS"] },
  },
  {
    why: "the entries of an older version",
    source: `${API}, GetManagedPrefixListEntries`,
    before: [modify({ "RemoveEntry.1.Cidr": "8.8.8.0/24" })],
    call: entries({ TargetVersion: 1 }),
    shows: { cidr: RESOLVERS },
  },
  {
    why: "the entries of the newest version",
    source: `${API}, GetManagedPrefixListEntries`,
    before: [modify({ "RemoveEntry.1.Cidr": "8.8.8.0/24" })],
    call: entries(),
    shows: { cidr: ["1.1.1.0/24", "9.9.9.0/24"] },
  },
  {
    why: "a version that is not yet",
    source: "inferred",
    call: entries({ TargetVersion: 2 }),
    code: "InvalidParameterValue",
  },
  {
    why: "the entries of AWS's list",
    source: "VPC User Guide, AWS-managed prefix lists",
    call: entries({ PrefixListId: S3_LIST }),
    shows: { cidr: ["16.15.176.0/20", "18.34.0.0/19", "52.216.0.0/15", "54.231.0.0/16"] },
  },
  {
    why: "the entries of a list that is not there",
    source: `${API}, error codes`,
    call: entries({ PrefixListId: "pl-00000000" }),
    code: "InvalidPrefixListID.NotFound",
    message: "The prefix list (pl-00000000) does not exist.",
  },
  {
    why: "an id of another kind",
    source: `${API}, error codes`,
    call: entries({ PrefixListId: "foo" }),
    code: "InvalidPrefixListId.Malformed",
    message: 'Invalid id: "foo" (expecting "pl-...")',
  },
  {
    why: "MaxResults 100 is the most",
    source: `${API}, GetManagedPrefixListEntries`,
    call: entries({ MaxResults: 100 }),
  },
  {
    why: "MaxResults 101 is too many",
    source: `${API}, GetManagedPrefixListEntries`,
    call: entries({ MaxResults: 101 }),
    code: "InvalidParameterValue",
  },
  {
    why: "MaxResults 0 is too few",
    source: `${API}, GetManagedPrefixListEntries`,
    call: entries({ MaxResults: 0 }),
    code: "InvalidParameterValue",
  },
  {
    why: "AWS's list shows neither size nor version",
    source: "hashicorp/terraform-provider-aws, managed prefix list data source tests",
    call: ["DescribeManagedPrefixLists", filterBy({ "owner-id": ["AWS"] })],
    shows: {
      prefixListId: [S3_LIST],
      prefixListName: ["com.amazonaws.us-east-1.s3"],
      maxEntries: [],
      version: [],
      prefixListArn: [`arn:aws:ec2:us-east-1:aws:prefix-list/${S3_LIST}`],
    },
  },
  {
    why: "one's own list shows both",
    source: `${API}, DescribeManagedPrefixLists`,
    call: ["DescribeManagedPrefixLists", { "PrefixListId.1": OWN_LIST }],
    shows: { maxEntries: ["10"], version: ["1"], ownerId: ["111122223333"] },
  },
  {
    why: "a described list that is not there",
    source: `${API}, error codes`,
    call: ["DescribeManagedPrefixLists", { "PrefixListId.1": "pl-00000000" }],
    code: "InvalidPrefixListID.NotFound",
    message: "The prefix list ID 'pl-00000000' does not exist",
  },
  {
    why: "the older call shows AWS's lists with their blocks",
    source: `${API}, DescribePrefixLists`,
    call: ["DescribePrefixLists", {}],
    shows: { prefixListId: [S3_LIST], prefixListName: ["com.amazonaws.us-east-1.s3"] },
  },
];

describe("CreateManagedPrefixList", () => testRows(CREATE));
describe("ModifyManagedPrefixList", () => testRows(MODIFY));
describe("the reads of prefix lists", () => testRows(READ));

async function filledList(ec2: RunningEc2): Promise<string> {
  const { xml } = await ask(ec2, ...create({ ...blocks("Entry", 100), MaxEntries: 200 }));
  const [id = ""] = textsOf(xml, "prefixListId");
  const last = { PrefixListId: id, "AddEntry.1.Cidr": "203.0.113.0/24" };
  await ask(ec2, "ModifyManagedPrefixList", last);
  return id;
}

describe("long lists and lost answers", () => {
  test("entries come in pages of 100, MaxResults or not", () =>
    withEc2(async (ec2) => {
      const id = await filledList(ec2);
      const first = await ask(ec2, ...entries({ PrefixListId: id }));
      const [token = ""] = textsOf(first.xml, "nextToken");
      const second = await ask(ec2, ...entries({ PrefixListId: id, NextToken: token }));
      const counts = [first, second].map(({ xml }) => textsOf(xml, "cidr").length);
      expect(counts).toEqual([100, 1]);
      expect(textsOf(second.xml, "nextToken")).toEqual([]);
    }));

  test("a change between two pages voids the token", () =>
    withEc2(async (ec2) => {
      const id = await filledList(ec2);
      const first = await ask(ec2, ...entries({ PrefixListId: id }));
      const [token = ""] = textsOf(first.xml, "nextToken");
      await ask(ec2, ...modify({ PrefixListId: id, "RemoveEntry.1.Cidr": "203.0.113.0/24" }));
      const second = await ask(ec2, ...entries({ PrefixListId: id, NextToken: token }));
      expect(second.code).toBe("InvalidPaginationToken");
      const held = { PrefixListId: id, TargetVersion: 2, NextToken: token };
      expect(textsOf((await ask(ec2, ...entries(held))).xml, "cidr")).toHaveLength(1);
    }));

  test("a client token makes one list however often it is sent (EC2 API Reference, Ensuring idempotency)", () =>
    withEc2(async (ec2) => {
      const first = await ask(ec2, ...create({ ClientToken: "once" }));
      const again = await ask(ec2, ...create({ ClientToken: "once" }));
      expect(textsOf(again.xml, "prefixListId")).toEqual(textsOf(first.xml, "prefixListId"));
      const all = await ask(
        ec2,
        "DescribeManagedPrefixLists",
        filterBy({ "prefix-list-name": ["partners"] }),
      );
      expect(textsOf(all.xml, "prefixListId")).toHaveLength(1);
    }));
});
