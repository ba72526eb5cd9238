import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { RunningEc2 } from "../../../local/ec2/server.ts";
import type { Step } from "./rows.ts";
import {
  APP,
  ask,
  FRESH,
  isWellFormed,
  OWN_LIST,
  type Parameters,
  PROXY,
  permission,
  type Reply,
  S3_LIST,
  start,
  textsOf,
  VPC,
} from "./support.ts";

/** Any text that could be on the wire, XML's own characters among them more often than by chance. */
const anyText = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom("&", "<", ">", '"', "'", "\r", "\n", "\t", "]", "ü", "😀"),
    maxLength: 6,
  }),
);
const anyGroup = fc.constantFrom(APP, FRESH, PROXY);
const anyPeer = fc.constantFrom(
  "10.0.0.0/8",
  "10.1.2.3/8",
  "0.0.0.0/0",
  "::/0",
  "2001:DB8::1/32",
  "1.2.3.4",
  OWN_LIST,
  S3_LIST,
  APP,
  PROXY,
  "sg-00000000",
);
const anyProtocol = fc.constantFrom("tcp", "UDP", "6", "-1", "icmp", "icmpv6", "50", "256");
const anyPort = fc.constantFrom(undefined, -1, 0, 8, 443, 65535, 65536);
const anyRule = fc.tuple(
  anyProtocol,
  anyPort,
  anyPort,
  anyPeer,
  fc.option(anyText, { nil: undefined }),
);
const anyRules = fc
  .array(anyRule, { minLength: 1, maxLength: 3 })
  .map(
    (rules): Parameters => Object.assign({}, ...rules.map((rule, i) => permission(i + 1, ...rule))),
  );

const anyTag = fc
  .tuple(anyText, anyText)
  .map(([key, value]): Parameters => ({ "Tag.1.Key": key, "Tag.1.Value": value }));

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(
      anyGroup,
      anyRules,
      fc.constantFrom(
        "AuthorizeSecurityGroupEgress",
        "AuthorizeSecurityGroupEgress",
        "RevokeSecurityGroupEgress",
        "UpdateSecurityGroupRuleDescriptionsEgress",
      ),
    )
    .map(([GroupId, rules, action]): Step => [action, { GroupId, ...rules }]),
  fc
    .tuple(anyGroup, anyTag)
    .map(([id, tags]): Step => ["CreateTags", { "ResourceId.1": id, ...tags }]),
  fc
    .tuple(anyText, anyText)
    .map(
      ([GroupName, GroupDescription]): Step => [
        "CreateSecurityGroup",
        { GroupName, GroupDescription, VpcId: VPC },
      ],
    ),
  fc.tuple(anyText, anyPeer, anyText).map(
    ([PrefixListName, cidr, description]): Step => [
      "CreateManagedPrefixList",
      {
        PrefixListName,
        AddressFamily: "IPv4",
        MaxEntries: 2,
        "Entry.1.Cidr": cidr,
        "Entry.1.Description": description,
      },
    ],
  ),
  anyPeer.map(
    (cidr): Step => [
      "ModifyManagedPrefixList",
      { PrefixListId: OWN_LIST, "AddEntry.1.Cidr": cidr },
    ],
  ),
  anyGroup.map((GroupId): Step => ["DeleteSecurityGroup", { GroupId }]),
);

const DESCRIBES = [
  "DescribeSecurityGroups",
  "DescribeSecurityGroupRules",
  "DescribeVpcs",
  "DescribeManagedPrefixLists",
  "DescribePrefixLists",
];

async function describeAll(ec2: RunningEc2): Promise<readonly Reply[]> {
  return Promise.all(DESCRIBES.map((action) => ask(ec2, action)));
}

/** What the describes show, without request ids. */
const stateText = (replies: readonly Reply[]): string =>
  replies.map(({ xml }) => xml.replace(/<requestId>[^<]*/, "")).join("\n");

function expectSound([groups, rules, ...others]: readonly Reply[]): void {
  for (const { status, xml } of [groups, rules, ...others].filter((one) => one !== undefined)) {
    expect([status, isWellFormed(xml)]).toEqual([200, true]);
  }
  const peersIn = (xml = "", tags: readonly string[]) =>
    tags.flatMap((tag) => textsOf(xml, tag)).sort();
  const inGroups = (groups?.xml ?? "").replaceAll(/<tagSet>.*?<\/tagSet>/gs, "");
  // Both views show the same rules: the same blocks and lists, as often.
  expect(peersIn(inGroups, ["cidrIp", "cidrIpv6", "prefixListId"])).toEqual(
    peersIn(rules?.xml, ["cidrIpv4", "cidrIpv6", "prefixListId"]),
  );
  const items = (rules?.xml ?? "").split("<securityGroupRuleId>").slice(1);
  const identities = items.map((item) =>
    item
      .replace(/^[^<]*<\/securityGroupRuleId>/, "")
      .replace(/<description>.*/s, "")
      .replace(/<tagSet.*/s, ""),
  );
  expect(new Set(identities).size).toBe(identities.length);
}

describe("whatever is asked, in whatever order", () => {
  test("the describes can print the state, both views agree, no rule is twice, and a refused call changes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 10 }), async (steps) => {
        const ec2 = await start();
        try {
          let before = stateText(await describeAll(ec2));
          for (const step of steps) {
            const { code } = await ask(ec2, ...step);
            expect(code).not.toBe("InternalError");
            const replies = await describeAll(ec2);
            expectSound(replies);
            const after = stateText(replies);
            if (code !== undefined) expect(after).toBe(before);
            before = after;
          }
        } finally {
          await ec2.close();
        }
      }),
      { numRuns: 40 },
    );
  }, 30_000);

  test("what was put in comes out: descriptions, tags and names, character for character", async () => {
    const ec2 = await start();
    try {
      await fc.assert(
        fc.asyncProperty(anyText, anyText, async (key, value) => {
          const call = { "ResourceId.1": VPC, "Tag.1.Key": key, "Tag.1.Value": value };
          const { code } = await ask(ec2, "CreateTags", call);
          const { xml } = await ask(ec2, "DescribeVpcs", { "VpcId.1": VPC });
          const shown = new Map(textsOf(xml, "key").map((k, i) => [k, textsOf(xml, "value")[i]]));
          if (code === undefined) expect(shown.get(key)).toBe(value);
          else expect(["InvalidTagKey.Malformed", "InvalidCharacter"]).toContain(code);
          await ask(ec2, "DeleteTags", { "ResourceId.1": VPC });
        }),
        { numRuns: 150 },
      );
    } finally {
      await ec2.close();
    }
  });
});
