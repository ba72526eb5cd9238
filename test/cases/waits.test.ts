import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { countWaits } from "../../bench/waits.ts";
import { readPolicyFile } from "../../local/policyFile.ts";

test("a request waits for EC2 and the ledger no more often than it must, one after the other", async () => {
  const reading = await readPolicyFile(join(import.meta.dirname, "../../policies/policy.yaml"));
  if (!reading.ok) throw new Error("the shipped policy has faults");
  const counted = await countWaits(reading.policy);
  expect(counted.filter(({ waits, may }) => waits > may)).toEqual([]);
  expect(counted.map(({ waits }) => waits)).toEqual([4, 4, 4, 1, 2, 2]);
});
