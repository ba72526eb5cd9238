import { describe, expect, test } from "@jest/globals";
import type { RunningEc2 } from "../../../local/ec2/server.ts";
import { type Row, type Step, testRows } from "./rows.ts";
import {
  APP,
  ask,
  filterBy,
  LEGACY,
  OWN_LIST,
  type Parameters,
  S3_LIST,
  textsOf,
  VPC,
  withEc2,
} from "./support.ts";

const API = "EC2 API Reference";
const ids = (values: readonly string[]): Parameters =>
  Object.fromEntries(values.map((id, i) => [`ResourceId.${i + 1}`, id]));
const create = (resources: readonly string[], tags: Parameters): Step => [
  "CreateTags",
  { ...ids(resources), ...tags },
];
const remove = (resources: readonly string[], tags: Parameters): Step => [
  "DeleteTags",
  { ...ids(resources), ...tags },
];
const TAG = { "Tag.1.Key": "team", "Tag.1.Value": "payments" };
const many = (count: number): Parameters =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`Tag.${i + 1}.Key`, `k${i}`]));

const ROWS: readonly Row[] = [
  {
    why: "every kind of resource",
    source: `${API}, CreateTags`,
    call: create([APP, "sgr-0fedcba9876543210", OWN_LIST, VPC], TAG),
    shows: { return: ["true"] },
  },
  {
    why: "nothing is tagged when one resource is not there",
    source: `${API}, CreateTags`,
    call: create([APP, "sg-00000000"], TAG),
    code: "InvalidGroup.NotFound",
  },
  {
    why: "a rule that is not there",
    source: `${API}, error codes`,
    call: create(["sgr-00000000"], TAG),
    code: "InvalidSecurityGroupRuleId.NotFound",
  },
  {
    why: "AWS's own list",
    source: "VPC User Guide, AWS-managed prefix lists",
    call: create([S3_LIST], TAG),
    code: "UnauthorizedOperation",
  },
  {
    why: "an id of a kind that EC2 has not",
    source: `${API}, error codes`,
    call: create(["foo"], TAG),
    code: "InvalidID",
    message: "The ID 'foo' is not valid",
  },
  {
    why: "a malformed id of a kind that it has",
    source: `${API}, error codes`,
    call: create(["sg-xyz"], TAG),
    code: "InvalidGroupId.Malformed",
  },
  {
    why: "a reserved key",
    source: `${API}, CreateTags`,
    call: create([APP], { "Tag.1.Key": "aws:a" }),
    code: "InvalidParameterValue",
    message: "Tag keys starting with 'aws:' are reserved for internal use",
  },
  {
    why: "the fiftieth tag",
    source: "EC2 User Guide, tag restrictions",
    call: create([APP], many(49)),
  },
  {
    why: "the fifty-first tag",
    source: "EC2 User Guide, tag restrictions",
    call: create([APP], many(50)),
    code: "TagLimitExceeded",
  },
  {
    why: "no tags",
    source: `${API}, CreateTags`,
    call: create([APP], {}),
    code: "MissingParameter",
    message: "The request must contain the parameter Tag",
  },
  {
    why: "DryRun",
    source: `${API}, DryRun`,
    call: create([APP], { ...TAG, DryRun: "true" }),
    code: "DryRunOperation",
  },
  {
    why: "removing a tag that is not there",
    source: `${API}, DeleteTags`,
    call: remove([APP], TAG),
    shows: { return: ["true"] },
  },
  {
    why: "removing a reserved tag",
    source: `${API}, DeleteTags`,
    call: remove([APP], { "Tag.1.Key": "aws:a" }),
    code: "InvalidParameterValue",
  },
];

describe("CreateTags, DeleteTags", () => {
  testRows(ROWS);

  const tagsOf = async (ec2: RunningEc2, id: string) => {
    const { xml } = await ask(ec2, "DescribeSecurityGroups", { "GroupId.1": id });
    const [keys, values] = [textsOf(xml, "key"), textsOf(xml, "value")];
    return Object.fromEntries(keys.map((key, i) => [key, values[i] ?? ""]));
  };

  test("a key that the resource has gets the new value", () =>
    withEc2(async (ec2) => {
      await ask(ec2, ...create([LEGACY], TAG));
      await ask(ec2, ...create([LEGACY], { "Tag.1.Key": "team", "Tag.1.Value": "search" }));
      expect(await tagsOf(ec2, LEGACY)).toEqual({ team: "search" });
    }));

  test("a failed call tags nothing", () =>
    withEc2(async (ec2) => {
      await ask(ec2, ...create([LEGACY, "sg-00000000"], TAG));
      expect(await tagsOf(ec2, LEGACY)).toEqual({});
    }));

  test("with a value only the tag of that value goes, without one any, and no tag named means all", () =>
    withEc2(async (ec2) => {
      await ask(ec2, ...create([LEGACY], { ...TAG, "Tag.2.Key": "stage", "Tag.3.Key": "cost" }));
      await ask(ec2, ...remove([LEGACY], { "Tag.1.Key": "team", "Tag.1.Value": "search" }));
      expect(await tagsOf(ec2, LEGACY)).toEqual({ cost: "", stage: "", team: "payments" });
      await ask(ec2, ...remove([LEGACY], { "Tag.1.Key": "team" }));
      expect(await tagsOf(ec2, LEGACY)).toEqual({ cost: "", stage: "" });
      await ask(ec2, ...remove([LEGACY], {}));
      expect(await tagsOf(ec2, LEGACY)).toEqual({});
    }));

  test("a group that gets the governed tag is found by it", () =>
    withEc2(async (ec2) => {
      const governed = { "Tag.1.Key": "egress-guard:governed", "Tag.1.Value": "true" };
      await ask(ec2, ...create([LEGACY], governed));
      const filter = filterBy({ "tag:egress-guard:governed": ["true"], "group-id": [LEGACY] });
      const { xml } = await ask(ec2, "DescribeSecurityGroups", filter);
      expect(textsOf(xml, "groupId")).toEqual([LEGACY]);
    }));
});

describe("GetCallerIdentity (AWS STS API Reference)", () => {
  test("names the account, in STS's own XML", () =>
    withEc2(async (ec2) => {
      const { status, xml } = await ask(ec2, "GetCallerIdentity");
      expect(status).toBe(200);
      expect(textsOf(xml, "Account")).toEqual(["111122223333"]);
      expect(xml).toContain("<GetCallerIdentityResult>");
      expect(xml).toContain('xmlns="https://sts.amazonaws.com/doc/2011-06-15/"');
    }));

  test("is not spoken in EC2's version", () =>
    withEc2(async (ec2) => {
      const { code } = await ask(ec2, "GetCallerIdentity", { Version: "2016-11-15" });
      expect(code).toBe("NoSuchVersion");
    }));

  test("an access key id of twelve digits is an account, which has nothing of the others'", () =>
    withEc2(async (ec2) => {
      const signed = async (action: string, version: string, parameters = "") => {
        const authorization =
          "AWS4-HMAC-SHA256 Credential=999988887777/20260102/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0";
        const query = `${ec2.url}/?Action=${action}&Version=${version}&${parameters}`;
        return (await fetch(query, { headers: { authorization } })).text();
      };
      expect(textsOf(await signed("GetCallerIdentity", "2011-06-15"), "Account")).toEqual([
        "999988887777",
      ]);
      expect(textsOf(await signed("DescribeSecurityGroups", "2016-11-15"), "groupId")).toEqual([]);
      const rule = "SecurityGroupRuleId.1=sgr-0fedcba9876543210";
      const theirs = await signed("DescribeSecurityGroupRules", "2016-11-15", rule);
      expect(textsOf(theirs, "Code")).toEqual(["InvalidSecurityGroupRuleId.NotFound"]);
      const groups = `Filter.1.Name=group-id&Filter.1.Value.1=${APP}&Filter.1.Value.2=${LEGACY}`;
      const none = await signed("DescribeSecurityGroupRules", "2016-11-15", groups);
      expect(textsOf(none, "groupId")).toEqual([]);
    }));
});
