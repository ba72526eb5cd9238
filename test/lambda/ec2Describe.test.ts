import { describe, expect, test } from "@jest/globals";
import { GROUP_ID, VPC_ID } from "../support/builders.ts";
import { adapterAt, useOtherEc2s } from "../support/otherEc2s.ts";
import { useWorlds } from "../support/world.ts";

const openWorld = useWorlds();
const ec2That = useOtherEc2s();
const FRESH = "sg-0fedcba9876543210";

describe("a described group", () => {
  test("has its owner, VPC, tags and egress rules", async () => {
    const { ports } = await openWorld();
    const described = await ports.ec2.describeGroup(FRESH);
    expect(described).toEqual({
      kind: "found",
      value: {
        groupId: FRESH,
        ownerId: "111122223333",
        vpcId: VPC_ID,
        tags: [{ Key: "egress-guard:governed", Value: "true" }],
        rules: [expect.objectContaining({ IpProtocol: "-1", FromPort: -1, ToPort: -1 })],
      },
    });
  });

  test("has all its rules, however many pages EC2 needs for them", async () => {
    const world = await openWorld();
    for (let i = 0; i < 60; i++) await world.strangerMakes(`tcp 443 198.51.100.${i}/32`);
    const described = await world.ports.ec2.describeGroup(GROUP_ID);
    expect(described).toMatchObject({ kind: "found", value: { rules: { length: 60 } } });
  });

  test.each([
    ["one that EC2 does not have", "sg-0123456789abcdef9"],
    ["one whose id is none", "sg-nonsense"],
  ])("is absent: %s", async (_, groupId) => {
    const { ports } = await openWorld();
    expect(await ports.ec2.describeGroup(groupId)).toMatchObject({ kind: "absent" });
  });

  test.each(["DescribeSecurityGroups", "DescribeSecurityGroupRules"])(
    "can't be had where EC2 does not let us %s",
    async (action) => {
      const world = await openWorld();
      world.ec2.faults.strike({ action, effect: "none", answer: "UnauthorizedOperation" });
      expect(await world.ports.ec2.describeGroup(GROUP_ID)).toMatchObject({
        kind: "unavailable",
        ec2Code: "UnauthorizedOperation",
      });
    },
  );

  test("is asked for again where EC2 throttles once", async () => {
    const world = await openWorld();
    const throttled = { effect: "none", answer: "RequestLimitExceeded" } as const;
    world.ec2.faults.strike({ action: "DescribeSecurityGroups", ...throttled });
    expect(await world.ports.ec2.describeGroup(GROUP_ID)).toMatchObject({ kind: "found" });
  });

  test("can't be had where nobody listens, or what answers is not EC2", async () => {
    const nobody = adapterAt("http://127.0.0.1:1");
    expect(await nobody.describeGroup(GROUP_ID)).toMatchObject({ kind: "unavailable" });
    const proxy = await ec2That(404, "<html>not found</html>");
    expect(await proxy.describeGroup(GROUP_ID)).toMatchObject({ kind: "unavailable" });
    const empty = await ec2That(200, "<DescribeSecurityGroupsResponse/>");
    expect(await empty.describeGroup(GROUP_ID)).toMatchObject({ kind: "absent" });
  });
});
