import { describe, expect, test } from "@jest/globals";
import { covered } from "../../../../core/policy/checks/covered.ts";
import type { Rule } from "../../../../core/request/permission.ts";
import {
  aList,
  anOpenPolicy,
  aRequest,
  aRule,
  aSubject,
  aTraffic,
  someFacts,
} from "../../../support/builders.ts";

function found(permission: string, ...rules: readonly string[]) {
  return covered(aSubject(aRequest([permission]), anOpenPolicy(), someFacts(rules)));
}

describe("a finding names the rule that lets the packets out already", () => {
  test("one rule, here the default one", () => {
    expect(found("tcp 443 203.0.113.0/24", "-1 0.0.0.0/0")).toEqual([
      {
        code: "already-covered",
        effect: "notice",
        pointer: "/IpPermissions/0/IpRanges/0",
        detail:
          "tcp 443 203.0.113.0/24 is let out already by sgr-00000000000000001 (all protocols 0.0.0.0/0): it adds nothing, and it restricts nothing as long as that stands",
      },
    ]);
  });

  test("several rules together", () => {
    expect(
      found("tcp 443 203.0.113.0/24", "tcp 443 203.0.113.0/25", "tcp 1-1000 203.0.113.128/25"),
    ).toEqual([
      expect.objectContaining({
        detail:
          "tcp 443 203.0.113.0/24 is let out already by sgr-00000000000000001 (tcp 443 203.0.113.0/25), sgr-00000000000000002 (tcp 1-1000 203.0.113.128/25): it adds nothing, and it restricts nothing as long as they stand",
      }),
    ]);
  });

  test("the very same rule", () => {
    expect(found("tcp 443 203.0.113.0/24", "tcp 443 203.0.113.0/24")[0]?.detail).toBe(
      "tcp 443 203.0.113.0/24 is there already, as sgr-00000000000000001: nothing is added",
    );
  });

  const request = aRequest(["tcp 443 203.0.113.0/24"]);
  const detailBy = (rules: readonly Rule[]) =>
    covered(aSubject(request, anOpenPolicy(), { ...someFacts(), rules }))[0]?.detail;

  test("a rule that the ledger alone knows of has no id yet", () => {
    expect(detailBy([aTraffic("tcp 443 203.0.113.0/24")])).toMatch(
      /, as a rule under way: nothing/,
    );
    expect(detailBy([aTraffic("-1 0.0.0.0/0")])).toMatch(/by a rule under way \(all protocols /);
  });

  test("of two equal rules the one with an id is named", () => {
    const rules = [aRule("tcp 443 203.0.113.0/24", "sgr-1"), aTraffic("tcp 443 203.0.113.0/24")];
    expect(detailBy(rules)).toMatch(/, as sgr-1:/);
    expect(detailBy(rules.toReversed())).toMatch(/, as sgr-1:/);
  });

  test("more than eight rules together are counted, not named", () => {
    const parts = Array.from({ length: 16 }, (_, i) => `tcp 443 203.0.113.${i * 16}/28`);
    expect(detailBy(parts.map((text) => aRule(text)))).toBe(
      "tcp 443 203.0.113.0/24 is let out already by 16 rules together: it adds nothing, and it restricts nothing as long as they stand",
    );
  });

  test("the very same rule before a wider one, a wider one before several", () => {
    const rules = ["-1 0.0.0.0/0", "tcp 443 203.0.113.0/25", "tcp 443 203.0.113.128/25"].map(
      (text, i) => aRule(text, `sgr-${i}`),
    );
    const by = (own: typeof rules) =>
      covered(
        aSubject(aRequest(["tcp 443 203.0.113.0/24"]), anOpenPolicy(), {
          ...someFacts(),
          rules: own,
        }),
      ).map(({ detail }) => detail.match(/sgr-\w+/g));
    expect(by([...rules, aRule("tcp 443 203.0.113.0/24", "sgr-same")])).toEqual([["sgr-same"]]);
    expect(by(rules)).toEqual([["sgr-0"]]);
    expect(by(rules.toReversed())).toEqual([["sgr-0"]]);
    expect(by(rules.slice(1))).toEqual([["sgr-1", "sgr-2"]]);
  });

  test("rules beside it don't count among those that are too many to name", () => {
    const beside = Array.from({ length: 10 }, (_, i) => `tcp 443 198.51.100.${i}/32`);
    const [finding] = found(
      "tcp 443 203.0.113.0/24",
      "tcp 443 203.0.113.0/25",
      "tcp 443 203.0.113.128/25",
      ...beside,
    );
    expect(finding?.detail).toContain("sgr-00000000000000001 (tcp 443 203.0.113.0/25), sgr-");
  });

  test("eight rules together are named, nine are counted", () => {
    const parts = (count: number) => [
      ...Array.from({ length: count - 1 }, (_, i) => `tcp ${i} 203.0.113.0/24`),
      `tcp ${count - 1}-443 203.0.113.0/24`,
    ];
    const detail = (count: number) => found("tcp 0-443 203.0.113.0/24", ...parts(count))[0]?.detail;
    expect(detail(8)?.match(/sgr-/g)).toHaveLength(8);
    expect(detail(9)).toContain("by 9 rules together:");
  });

  test("rules that only touch the permission are not named beside those that cover it", () => {
    const [finding] = found(
      "tcp 443 203.0.113.0/24",
      "tcp 443 203.0.113.0/25",
      "tcp 443 203.0.113.128/25",
      "tcp 443 203.0.113.0/26",
    );
    expect(finding?.detail.match(/sgr-\w+/g)).toEqual([
      "sgr-00000000000000001",
      "sgr-00000000000000002",
    ]);
  });
});

describe("covered", () => {
  test.each([
    {
      because: "the very same rule",
      asked: "tcp 443 203.0.113.0/24",
      rules: ["tcp 443 203.0.113.0/24"],
    },
    {
      because: "by another spelling",
      asked: "6 443 203.0.113.9/24",
      rules: ["TCP 443 203.0.113.0/24"],
    },
    {
      because: "a wider block",
      asked: "tcp 443 203.0.113.0/24",
      rules: ["tcp 443 203.0.112.0/23"],
    },
    {
      because: "a wider port range",
      asked: "tcp 443 203.0.113.0/24",
      rules: ["tcp 442-444 203.0.113.0/24"],
    },
    {
      because: "two port ranges that touch",
      asked: "tcp 1-10 203.0.113.0/24",
      rules: ["tcp 1-5 203.0.113.0/24", "tcp 6-10 203.0.113.0/24"],
    },
    {
      because: "all codes of a type",
      asked: "icmp 8/0 203.0.113.0/24",
      rules: ["icmp 8/-1 203.0.113.0/24"],
    },
    { because: "IPv6 under the default rule", asked: "-1 2001:db8::/32", rules: ["-1 ::/0"] },
    {
      because: "the same prefix list",
      asked: "tcp 443 pl-01234567",
      rules: ["tcp 443 pl-01234567"],
    },
    { because: "the same group", asked: "-1 sg-01234567", rules: ["-1 sg-01234567"] },
  ])("$because", ({ asked, rules }) => {
    expect(found(asked, ...rules)).toEqual([
      expect.objectContaining({ code: "already-covered", effect: "notice" }),
    ]);
  });

  test.each([
    { because: "no rule", asked: "tcp 443 203.0.113.0/24", rules: [] },
    {
      because: "a narrower block",
      asked: "tcp 443 203.0.113.0/24",
      rules: ["tcp 443 203.0.113.0/25"],
    },
    {
      because: "one address is missing",
      asked: "tcp 443 203.0.113.0/30",
      rules: ["tcp 443 203.0.113.0/31", "tcp 443 203.0.113.2/32"],
    },
    {
      because: "one port is missing",
      asked: "tcp 1-10 203.0.113.0/24",
      rules: ["tcp 1-5 203.0.113.0/24", "tcp 7-10 203.0.113.0/24"],
    },
    {
      because: "another protocol",
      asked: "udp 443 203.0.113.0/24",
      rules: ["tcp 443 203.0.113.0/24"],
    },
    { because: "the other family", asked: "tcp 443 2001:db8::/32", rules: ["-1 0.0.0.0/0"] },
    {
      because: "all protocols are more than one",
      asked: "-1 203.0.113.0/24",
      rules: ["tcp 0-65535 203.0.113.0/24"],
    },
    {
      because: "another prefix list",
      asked: "tcp 443 pl-01234567",
      rules: ["tcp 443 pl-01234568"],
    },
    {
      because: "a prefix list under the default rule: its entries are not known here",
      asked: "tcp 443 pl-01234567",
      rules: ["-1 0.0.0.0/0", "-1 ::/0"],
    },
    {
      because: "a group on another port",
      asked: "tcp 443 sg-01234567",
      rules: ["tcp 444 sg-01234567"],
    },
  ])("not: $because", ({ asked, rules }) => {
    expect(found(asked, ...rules)).toEqual([]);
  });
});

test("each permission is looked at by itself, and not against the others", () => {
  const request = aRequest([
    "tcp 443 203.0.113.0/24",
    "tcp 443 203.0.113.0/25",
    "tcp 444 203.0.113.0/24",
  ]);
  const findings = covered(
    aSubject(request, anOpenPolicy(), someFacts(["tcp 444 203.0.113.0/24"])),
  );
  expect(findings.map(({ pointer }) => pointer)).toEqual(["/IpPermissions/2/IpRanges/0"]);
});

describe("a prefix list is covered where all of its blocks are", () => {
  const lists = new Map([["pl-01234567", aList("AWS", ["198.51.100.0/24", "203.0.113.0/24"])]]);

  test.each([
    { because: "each by a rule", rules: ["-1 198.51.100.0/24", "-1 203.0.113.0/24"], covers: true },
    { because: "but not the last one", rules: ["-1 198.51.100.0/24"], covers: false },
    { because: "but not the first one", rules: ["-1 203.0.113.0/24"], covers: false },
  ])("$because", ({ rules, covers }) => {
    const facts = someFacts(rules, {}, lists);
    const subject = aSubject(aRequest(["tcp 443 pl-01234567"]), anOpenPolicy(), facts);
    expect(covered(subject)).toHaveLength(covers ? 1 : 0);
  });
});
