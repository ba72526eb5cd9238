import { describe, expect, it } from "@jest/globals";
import type { GroupHead, StoredRequest } from "../../../core/ledger/stored.ts";
import type { Ec2Rule } from "../../../core/request/ec2.ts";
import { headItem, requestItem } from "../../../lambda/adapters/dynamoItems.ts";
import {
  AUDIT_TABLE,
  STATE_TABLE,
  type TableShape,
} from "../../../lambda/adapters/dynamoTables.ts";
import type { WireItem } from "../../support/fakeDynamoExpressions.ts";
import { fakeLedger } from "../../support/fakeDynamoLedger.ts";
import { bytesOf } from "../../support/fakeDynamoTables.ts";
import {
  completion,
  denial,
  GROUP,
  intention,
  start,
  takeover,
} from "../../support/ledgerBuilders.ts";

// Developer guide, "Quotas in Amazon DynamoDB".
const MAX_ITEM_BYTES = 400 * 1024;

function ruleNumber(n: number): Ec2Rule {
  return {
    SecurityGroupRuleId: `sgr-${n.toString(16).padStart(17, "0")}`,
    GroupId: GROUP.groupId,
    GroupOwnerId: GROUP.account,
    IsEgress: true,
    IpProtocol: "tcp",
    FromPort: 40_000,
    ToPort: 50_000,
    CidrIpv6: "2001:db8:1111:2222:3333:4444:5555:6666/128",
  };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const text = (length: number) => "x".repeat(length);

/** An item as it travels has nothing but texts and numbers. */
function sizeOf(item: object): number {
  return bytesOf(item as WireItem);
}

describe("an item", () => {
  it("has room for a head that names a thousand open rules, EC2's highest quota", () => {
    const { head } = intention();
    const open = numbers(1000).map((n) => ({
      rule: ruleNumber(n),
      holders: [{ requestId: text(36), principalId: text(21) }],
    }));
    const full: GroupHead = { ...head, open };
    expect(sizeOf(headItem(full))).toBeLessThan(MAX_ITEM_BYTES);
  });

  it("has room for a request that made the rules of a whole group by EC2's default quota, tagged", () => {
    const Tags = numbers(20).map((n) => ({ Key: `${n}`, Value: text(64) }));
    const rules = numbers(120).map((n) => ({ ...ruleNumber(n), Tags, Description: text(255) }));
    const { request } = intention({ tags: Tags });
    const full: StoredRequest = {
      ...request,
      rules,
      ipPermissions: rules.map(({ CidrIpv6 = "" }) => ({
        IpProtocol: "tcp",
        FromPort: 40_000,
        ToPort: 50_000,
        Ipv6Ranges: [{ CidrIpv6, Description: text(255) }],
      })),
    };
    expect(sizeOf(requestItem(full, text(32)))).toBeLessThan(MAX_ITEM_BYTES);
  });

  it("that is too large is not written, nor is anything that comes with it", async () => {
    const { ledger } = fakeLedger({ patience: { tryMs: 5_000, callMs: 10_000 } });
    const change = intention({ justification: text(MAX_ITEM_BYTES) });
    await expect(ledger.commit(change)).rejects.toThrow("DynamoDB can't take a commit");
    expect(await ledger.request("req-1")).toBeUndefined();
    expect(await ledger.head(GROUP)).toBeUndefined();
    expect(await ledger.records("request/req-1", 1, 1)).toStrictEqual([]);
  });

  it("stands among what is due for as long as it has a lease", () => {
    const under = intention();
    expect(requestItem(under.request, "w")).toMatchObject({ due: { S: "due" } });
    expect(requestItem(completion(under).request, "w")).not.toHaveProperty("due");
    expect(requestItem(denial().request, "w")).not.toHaveProperty("dueAt");
  });
});

describe("a number", () => {
  it("is counted on, not spelt on: the tenth fence follows the ninth, and the ninth no longer", async () => {
    const { ledger } = fakeLedger();
    let { request } = start();
    await ledger.commit(start());
    for (let fence = 2; fence <= 11; fence += 1) {
      const change = takeover(request);
      expect(await ledger.commit(change)).toBe("committed");
      expect(await ledger.commit(change)).toBe("request-moved");
      ({ request } = change);
    }
    expect(await ledger.request("req-1")).toHaveProperty("fence", 11);
  });
});

describe("a table", () => {
  it.each([
    ["state", STATE_TABLE, "due dueAt listing pk place principalId"],
    ["audit", AUDIT_TABLE, "chain seq"],
  ] as readonly (readonly [string, TableShape, string])[])(
    "defines the attributes that its keys name, and no others: %s",
    (_, { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes }, expected) => {
      const keys = [KeySchema, ...(GlobalSecondaryIndexes ?? []).map((index) => index.KeySchema)];
      const named = new Set(keys.flatMap((key) => key ?? []).map((one) => one.AttributeName));
      expect([...named].sort().join(" ")).toBe(expected);
      const defined = (AttributeDefinitions ?? []).map((one) => one.AttributeName);
      expect(defined.sort().join(" ")).toBe(expected);
    },
  );
});
