import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { canonicalJson } from "../../../core/canonical.ts";
import { appendRecord, genesisHash, recordHash } from "../../../core/ledger/record.ts";
import { groupChain, requestChain } from "../../../core/ledger/stored.ts";

const CHAIN = "request/req-1";
const GROUP_CHAIN = "group/111122223333/us-east-1/sg-0123456789abcdef0";
const AT = "2026-01-02T03:04:05.000Z";

// The texts were written by hand and the hashes made of them by sha256sum: neither comes from the code that is tested.
const GENESIS: Readonly<Record<string, string>> = {
  [CHAIN]: "92741236bbe053b26cc71d84a975567a4f56d8e0c7d0f71edce5a2655ecbfd03",
  [GROUP_CHAIN]: "a1bb9142ac339d044986f9e7a20a4e29450d80d8cbc8b4fe293bc8df82fbc1aa",
};
const GOLDEN = [
  {
    reason: "a chain's first record",
    chain: CHAIN,
    end: undefined,
    entry: { type: "decided", at: AT },
    text: `{"at":"2026-01-02T03:04:05.000Z","chain":"request/req-1","prev":"92741236bbe053b26cc71d84a975567a4f56d8e0c7d0f71edce5a2655ecbfd03","seq":1,"type":"decided","v":1}`,
    hash: "421eb5015f03c921278ee862513ec917e2c09340c1e5f9aec1c8d648fdf14a5f",
  },
  {
    reason: "the record after it, with members in members",
    chain: CHAIN,
    end: { seq: 1, hash: "421eb5015f03c921278ee862513ec917e2c09340c1e5f9aec1c8d648fdf14a5f" },
    entry: {
      type: "decided",
      decision: {
        findings: [{ pointer: "/IpPermissions/0/IpRanges/0", code: "banned-cidr" }],
        effect: "deny",
      },
      at: "2026-01-02T03:04:06.000Z",
    },
    text: `{"at":"2026-01-02T03:04:06.000Z","chain":"request/req-1","decision":{"effect":"deny","findings":[{"code":"banned-cidr","pointer":"/IpPermissions/0/IpRanges/0"}]},"prev":"421eb5015f03c921278ee862513ec917e2c09340c1e5f9aec1c8d648fdf14a5f","seq":2,"type":"decided","v":1}`,
    hash: "4f2f796c40202f9f5a8c1807ef85aae2ac5800ea4370766ed5ad1d196ee91a5b",
  },
  {
    reason: "text beyond ASCII, escapes, numbers and null",
    chain: GROUP_CHAIN,
    end: undefined,
    entry: {
      why: { n: [1.5, 1e21, null, true], justification: 'für Ω "x"\n' },
      type: "intended",
      at: AT,
    },
    text: String.raw`{"at":"2026-01-02T03:04:05.000Z","chain":"group/111122223333/us-east-1/sg-0123456789abcdef0","prev":"a1bb9142ac339d044986f9e7a20a4e29450d80d8cbc8b4fe293bc8df82fbc1aa","seq":1,"type":"intended","v":1,"why":{"justification":"für Ω \"x\"\n","n":[1.5,1e+21,null,true]}}`,
    hash: "c115577ce6cc1d1a3c624b29d2f2faa21b8870ce86adfcb6ce26ffce46c6f6f5",
  },
] as const;

describe("a sealed record", () => {
  it.each(Object.entries(GENESIS))("begins the chain %s at its known hash", (chain, hash) => {
    expect(genesisHash(chain)).toBe(hash);
  });

  it("begins at the chain's name as requests and groups write it", () => {
    const group = {
      account: "111122223333",
      region: "us-east-1",
      groupId: "sg-0123456789abcdef0",
    };
    expect([requestChain("req-1"), groupChain(group)]).toStrictEqual(Object.keys(GENESIS));
  });

  it.each(GOLDEN)("has its known text and hash: $reason", ({ chain, end, entry, text, hash }) => {
    const sealed = appendRecord(chain, end, entry);
    expect(canonicalJson(sealed.record)).toBe(text);
    expect(sealed.hash).toBe(hash);
    expect(recordHash(JSON.parse(text))).toBe(hash);
    const again = createHash("sha256").update(`egress-guard/audit/v1\n${text}`, "utf8");
    expect(again.digest("hex")).toBe(hash);
  });

  it("orders names as RFC 8785 does, by UTF-16 unit", () => {
    // The RFC's own example, section 3.2.3.
    const names = ["\u20ac", "\r", "\ufb33", "1", "\ud83d\ude00", "\u0080", "\u00f6"];
    const inOrder = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33"];
    const what = Object.fromEntries(names.map((name) => [name, 0]));
    const { record } = appendRecord(CHAIN, undefined, { type: "decided", at: AT, what });
    const expected = inOrder.map((name) => `${JSON.stringify(name)}:0`).join(",");
    expect(canonicalJson(record)).toContain(`"what":{${expected}}`);
  });

  it("leaves out undefined members at any depth, as its stored text does", () => {
    const entry = {
      type: "decided",
      at: AT,
      why: { ticket: undefined, n: 1 },
      x: undefined,
    } as const;
    const sealed = appendRecord(CHAIN, undefined, entry);
    const without = { type: "decided", at: AT, why: { n: 1 } } as const;
    expect(sealed).toStrictEqual(appendRecord(CHAIN, undefined, without));
    expect(JSON.parse(canonicalJson(sealed.record))).toStrictEqual(sealed.record);
  });

  it("keeps its place whatever its members are called", () => {
    const claims = { v: 2, chain: "request/other", seq: 7, prev: "0", hash: "0" };
    const { record } = appendRecord(CHAIN, undefined, { type: "decided", at: AT, ...claims });
    const place = { v: 1, chain: CHAIN, seq: 1, prev: GENESIS[CHAIN], hash: "0" };
    expect(record).toMatchObject(place);
  });

  it("does not change when the values that it was made of do", () => {
    const why = { ticket: "NET-7" };
    const { record, hash } = appendRecord(CHAIN, undefined, { type: "decided", at: AT, why });
    why.ticket = "NET-8";
    expect(recordHash(record)).toBe(hash);
  });

  it.each([
    ["text that is no Unicode", "\ud800"],
    ["a number beyond JSON's", 1n],
  ])("is refused for what has no canonical form: %s", (_, value) => {
    expect(() => appendRecord(CHAIN, undefined, { type: "decided", at: AT, value })).toThrow();
  });
});
