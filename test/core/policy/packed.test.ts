import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { packPolicy, unpackPolicy } from "../../../core/policy/packed.ts";
import { type PolicySource, readPolicyFile } from "../../../local/policyFile.ts";

type Read = Extract<PolicySource, { readonly ok: true }>;

let source: Read;
let packed: string;

beforeAll(async () => {
  const reading = await readPolicyFile(join(import.meta.dirname, "../../../policies/policy.yaml"));
  if (!reading.ok) throw new Error("the shipped policy has faults");
  source = reading;
  packed = packPolicy(source.parts);
});

describe("a packed policy", () => {
  test("is the same policy, with the same digest, when it is read back", () => {
    const reading = unpackPolicy(packed, source.policy.digest);
    if (!reading.ok) throw new Error(reading.reason);
    const { requiredTags, ...policy } = source.policy;
    expect(reading.policy).toMatchObject({ ...policy });
    expect(reading.policy.requiredTags.map(({ pattern }) => pattern)).toEqual(
      requiredTags.map(({ pattern }) => pattern),
    );
  });

  test("is one line", () => {
    expect(packed.trimEnd().split("\n")).toHaveLength(1);
  });

  test("that was changed after it was packed is refused", () => {
    const opened = packed.replace("[80,443,8443]", "[80,443,8443,22]");
    expect(opened).not.toEqual(packed);
    expect(unpackPolicy(opened, source.policy.digest)).toEqual({
      ok: false,
      reason: expect.stringMatching(
        /^the packed policy is [0-9a-f]{64}, and [0-9a-f]{64} is expected$/,
      ),
    });
  });

  test("with a feed that was shortened is refused", () => {
    const shortened = packed.replace("192.88.99.0/24", "192.88.99.0/25");
    expect(shortened).not.toEqual(packed);
    expect(unpackPolicy(shortened, source.policy.digest).ok).toBe(false);
  });

  test("with a pattern that was changed is refused", () => {
    const other = packed.replace('"op":"read"', '"op":"fail"');
    expect(other).not.toEqual(packed);
    expect(unpackPolicy(other, source.policy.digest).ok).toBe(false);
  });

  test.each([
    ["is empty", ""],
    ["is no JSON", "{"],
    ["is JSON of another shape", "[]"],
    ["has a document that no schema has seen", '{"document":{"version":1},"feeds":{}}'],
    ["has a feed that can't be read", '{"document":{"bannedCidrs":[{"file":"x"}]},"feeds":{}}'],
  ])("that %s is refused without a throw", (_, text) => {
    expect(unpackPolicy(text, "0".repeat(64)).ok).toBe(false);
  });
});
