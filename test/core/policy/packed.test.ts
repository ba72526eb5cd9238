import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { packFeeds, unpackFeeds } from "../../../core/policy/feedFile.ts";
import { type PackedPolicy, packPolicy, unpackPolicy } from "../../../core/policy/packed.ts";
import { type PolicySource, readPolicyFile } from "../../../local/policyFile.ts";

type Read = Extract<PolicySource, { readonly ok: true }>;

let source: Read;
let packed: PackedPolicy;

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

  test("is one line, and its feeds", () => {
    expect(packed.json.trimEnd().split("\n")).toHaveLength(1);
    expect([...unpackFeeds(packed.feeds).keys()]).toEqual([...source.parts.feeds.keys()]);
  });

  test("that was changed after it was packed is refused", () => {
    const json = packed.json.replace("[80,443,8443]", "[80,443,8443,22]");
    expect(json).not.toEqual(packed.json);
    expect(unpackPolicy({ ...packed, json }, source.policy.digest)).toEqual({
      ok: false,
      reason: expect.stringMatching(
        /^the packed policy is [0-9a-f]{64}, and [0-9a-f]{64} is expected$/,
      ),
    });
  });

  test("with feeds that were compiled from other texts is refused", () => {
    const older = new Map(
      [...source.parts.feeds].map(([name, feed]) => [name, { ...feed, digest: "0".repeat(64) }]),
    );
    expect(older.size).toBeGreaterThan(0);
    const stale = { ...packed, feeds: packFeeds(older) };
    expect(unpackPolicy(stale, source.policy.digest).ok).toBe(false);
  });

  test("without one of its feeds is refused", () => {
    const none = { ...packed, feeds: packFeeds(new Map()) };
    expect(unpackPolicy(none, source.policy.digest).ok).toBe(false);
  });

  test("with a pattern that was changed is refused", () => {
    const json = packed.json.replace('"op":"read"', '"op":"fail"');
    expect(json).not.toEqual(packed.json);
    expect(unpackPolicy({ ...packed, json }, source.policy.digest).ok).toBe(false);
  });

  test.each([
    ["is empty", ""],
    ["is no JSON", "{"],
    ["is JSON of another shape", "[]"],
    ["has a document that no schema has seen", '{"document":{"version":1},"programs":{}}'],
    ["has a feed that is not there", '{"document":{"bannedCidrs":[{"file":"x"}]},"programs":{}}'],
  ])("that %s is refused without a throw", (_, json) => {
    expect(unpackPolicy({ ...packed, json }, "0".repeat(64)).ok).toBe(false);
  });
});
