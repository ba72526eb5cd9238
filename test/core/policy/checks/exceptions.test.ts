import { describe, expect, test } from "@jest/globals";
import { bans } from "../../../../core/policy/checks/bans.ts";
import type { Exception } from "../../../../core/policy/policy.ts";
import {
  aBan,
  aList,
  anException,
  anOpenPolicy,
  aRequest,
  aSubject,
  GROUP_ID,
  NOW,
  someFacts,
} from "../../../support/builders.ts";

const PRIVATE = aBan(["10.0.0.0/8", "fc00::/7"], { reason: "through the gateway" });
const MOVED = anException(["tcp 443-444"], ["10.1.2.0/24", "fd00:1::/32"]);

function found(permission: string, ...exceptions: readonly Exception[]) {
  const policy = anOpenPolicy({ bans: [PRIVATE], exceptions });
  return bans(aSubject(aRequest([permission]), policy));
}

function codes(permission: string, ...exceptions: readonly Exception[]): readonly string[] {
  return found(permission, ...exceptions).map(({ code, effect }) => `${effect} ${code}`);
}

const LIFTED = ["notice ban-lifted"];
const DENIED = ["deny banned-cidr"];

test("a notice says which ban was lifted, by which exception, why, and until when", () => {
  expect(found("tcp 443 10.1.2.0/25", MOVED)).toEqual([
    {
      code: "ban-lifted",
      effect: "notice",
      pointer: "/IpPermissions/0/IpRanges/0",
      statementId: "lifted",
      detail:
        "tcp 443 10.1.2.0/25 reaches 10.0.0.0/8, banned by banned (through the gateway); the exception lifted (being moved) lifts that until 2027-01-31",
      witness: { protocol: "tcp", port: 443, address: "10.1.2.0" },
    },
  ]);
});

describe("an exception lifts its bans for exactly its addresses and ports", () => {
  test.each([
    { because: "its whole block", rule: "tcp 443-444 10.1.2.0/24", codes: LIFTED },
    { because: "its first address and port", rule: "tcp 443 10.1.2.0/32", codes: LIFTED },
    { because: "its last address and port", rule: "tcp 444 10.1.2.255/32", codes: LIFTED },
    { because: "the address below", rule: "tcp 443 10.1.1.255/32", codes: DENIED },
    { because: "the address above", rule: "tcp 443 10.1.3.0/32", codes: DENIED },
    { because: "the port below", rule: "tcp 442 10.1.2.0/32", codes: DENIED },
    { because: "the port above", rule: "tcp 445 10.1.2.0/32", codes: DENIED },
    { because: "another protocol", rule: "udp 443 10.1.2.0/32", codes: DENIED },
    { because: "all protocols", rule: "-1 10.1.2.0/32", codes: DENIED },
    { because: "a block twice as wide", rule: "tcp 443 10.1.2.0/23", codes: DENIED },
    { because: "one port more", rule: "tcp 443-445 10.1.2.0/24", codes: DENIED },
    { because: "IPv6", rule: "tcp 444 fd00:1:2::/48", codes: LIFTED },
    { because: "IPv6 beside it", rule: "tcp 444 fd00:2::/48", codes: DENIED },
    { because: "what no ban meets needs no lifting", rule: "tcp 443 11.0.0.0/8", codes: [] },
  ])("$because: $rule", ({ rule, codes: expected }) => {
    expect(codes(rule, MOVED)).toEqual(expected);
  });

  test("the witness of what is left is the lowest packet that is not lifted", () => {
    const witness = (rule: string) => found(rule, MOVED)[0]?.witness;
    expect(witness("tcp 443 10.1.2.0/23")).toEqual({
      protocol: "tcp",
      port: 443,
      address: "10.1.3.0",
    });
    expect(witness("tcp 443-445 10.1.2.0/24")).toEqual({
      protocol: "tcp",
      port: 445,
      address: "10.1.2.0",
    });
  });

  test("two that each lift a part lift the whole together, and both are named", () => {
    const low = anException(["-1"], ["10.1.2.0/25"], { id: "low" });
    const high = anException(["-1"], ["10.1.2.128/25"], { id: "high" });
    const names = found("udp 53 10.1.2.0/24", low, high).map(({ statementId }) => statementId);
    expect(names).toEqual(["low", "high"]);
    expect(codes("udp 53 10.1.2.0/24", low)).toEqual(DENIED);
  });

  test("one that lifts none of what is asked for is not named", () => {
    const other = anException(["-1"], ["10.9.0.0/16"], { id: "other" });
    expect(found("tcp 443 10.1.2.0/24", other, MOVED).map((f) => f.statementId)).toEqual([
      "lifted",
    ]);
  });

  test("a rule wider than the ban needs the banned part lifted, no more", () => {
    expect(codes("tcp 443 8.0.0.0/6", anException(["-1"], ["10.0.0.0/8"]))).toEqual(LIFTED);
  });

  test("an IPv4 exception leaves the same addresses behind NAT64 banned", () => {
    const nat64 = "tcp 443 64:ff9b::10.1.2.0/120";
    expect(codes(nat64, MOVED)).toEqual(DENIED);
    expect(codes(nat64, anException(["-1"], ["64:ff9b::10.1.2.0/120"]))).toEqual(LIFTED);
  });
});

describe("of a prefix list each block is held against the exceptions", () => {
  const listed = (cidrs: readonly string[], exception: Exception) => {
    const policy = anOpenPolicy({ bans: [PRIVATE], exceptions: [exception] });
    const lists = new Map([["pl-01234567", aList("AWS", cidrs)]]);
    const request = aRequest(["tcp 443 pl-01234567"]);
    return bans(aSubject(request, policy, someFacts([], {}, lists)));
  };

  test("all of them lifted", () => {
    const found = listed(["203.0.113.0/24", "10.1.2.0/25", "10.1.2.128/25"], MOVED);
    expect(found.map(({ code, witness }) => [code, witness?.address])).toEqual([
      ["ban-lifted", "10.1.2.0"],
    ]);
  });

  test("one of them not", () => {
    const found = listed(["10.1.2.0/24", "10.1.3.0/24"], MOVED);
    expect(found.map(({ code, witness }) => [code, witness?.address])).toEqual([
      ["banned-cidr", "10.1.3.0"],
    ]);
  });
});

describe("an exception lifts nothing else", () => {
  test("not a ban that it does not name", () => {
    expect(codes("tcp 443 10.1.2.0/24", { ...MOVED, lifts: ["another"] })).toEqual(DENIED);
  });

  test("not one ban where two hold", () => {
    const policy = anOpenPolicy({
      bans: [PRIVATE, aBan(["10.1.0.0/16"], { id: "other" })],
      exceptions: [MOVED],
    });
    const request = aRequest(["tcp 443 10.1.2.0/24"]);
    expect(bans(aSubject(request, policy)).map((f) => [f.code, f.statementId])).toEqual([
      ["ban-lifted", "lifted"],
      ["banned-cidr", "other"],
    ]);
  });

  test("not for another group", () => {
    const where = { groupIds: ["sg-0fedcba9876543210"] };
    expect(codes("tcp 443 10.1.2.0/24", { ...MOVED, where })).toEqual(DENIED);
    expect(codes("tcp 443 10.1.2.0/24", { ...MOVED, where: { groupIds: [GROUP_ID] } })).toEqual(
      LIFTED,
    );
  });

  test("not where a fact of its condition is unknown", () => {
    const policy = anOpenPolicy({
      bans: [PRIVATE],
      exceptions: [{ ...MOVED, where: { vpcIds: ["vpc-01234567"] } }],
    });
    const { group } = someFacts();
    const facts = { rules: [], prefixLists: new Map(), group: { tags: group.tags } };
    const [finding] = bans(aSubject(aRequest(["tcp 443 10.1.2.0/24"]), policy, facts));
    expect(finding?.code).toBe("banned-cidr");
  });
});

describe("an expired exception lifts nothing", () => {
  const at = (moment: string) => {
    const policy = anOpenPolicy({ bans: [PRIVATE], exceptions: [MOVED] });
    const subject = aSubject(aRequest(["tcp 443 10.1.2.0/24"]), policy);
    return bans({ ...subject, now: new Date(moment) }).map(({ code }) => code);
  };

  test("from the first moment of its day in UTC", () => {
    expect(at("2027-01-30T23:59:59.999Z")).toEqual(["ban-lifted"]);
    expect(at("2027-01-31T00:00:00.000Z")).toEqual(["banned-cidr"]);
  });

  test("and the finding says that it could be renewed, where it would have helped", () => {
    const ended = anException(["-1"], ["10.1.2.0/24"], { expires: "2026-01-31" });
    const detail = (rule: string) => found(rule, ended)[0]?.detail;
    expect(NOW.getTime()).toBeGreaterThan(ended.endsAt);
    expect(detail("tcp 443 10.1.2.0/24")).toMatch(
      /; name addresses outside it, or renew the exception lifted, which ended 2026-01-31$/,
    );
    expect(detail("tcp 443 10.1.3.0/24")).toMatch(/; name addresses outside it$/);
  });

  test("it is enough that one of its blocks would have helped", () => {
    const blocks = ["10.1.2.0/24", "10.1.4.0/24"];
    const ended = anException(["-1"], blocks, { expires: "2026-01-31" });
    for (const block of blocks) {
      expect(found(`tcp 443 ${block}`, ended)[0]?.detail).toMatch(/ or renew the exception lifted/);
    }
  });
});
