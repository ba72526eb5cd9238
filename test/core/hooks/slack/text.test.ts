import { describe, expect, it, test } from "@jest/globals";
import { reachText, rulesLine } from "../../../../core/hooks/slack/rulesText.ts";
import {
  clipped,
  code,
  count,
  date,
  durationWords,
  escaped,
  fitting,
  oneLine,
} from "../../../../core/hooks/slack/text.ts";
import { toIpPermission } from "../../../../core/request/permissions.ts";
import { aPermission } from "../../../support/builders.ts";

test.each([
  ["the three that Slack asks for", "a < b > c & d", "a &lt; b &gt; c &amp; d"],
  ["an escape, once more", "&lt;", "&amp;lt;"],
  ["a mention", "<!channel> <@U1|sam>", "&lt;!channel&gt; &lt;@U1|sam&gt;"],
  [
    "a call to everybody, which stays to be read",
    "@here and @Channel",
    "@\u200bhere and @\u200bChannel",
  ],
  ["nothing of an address", "sam@acme.example", "sam@acme.example"],
])("escaped is %s", (_, text, expected) => {
  expect(escaped(text)).toBe(expected);
});

test.each([
  ["lines", "a\r\n\tb\u2028c", "a b c"],
  ["letters that turn the order", "a\u202eb\u2066c", "a b c"],
  ["letters without width", "a\u200bb", "a b"],
  ["blanks at the ends", "  a ", "a"],
  ["other scripts stay", "Ω 中 😀", "Ω 中 😀"],
])("one line is made of %s", (_, text, expected) => {
  expect(oneLine(text)).toBe(expected);
});

test.each([
  ["a value", "sg-1", "`sg-1`"],
  ["a backtick can't end it", "a`b", "`a'b`"],
  ["nothing", " ", "_empty_"],
  ["what is too long", "x".repeat(201), `\`${"x".repeat(199)}…\``],
  ["what is just not too long", "x".repeat(200), `\`${"x".repeat(200)}\``],
])("code: %s", (_, text, expected) => {
  expect(code(text)).toBe(expected);
});

test("what is cut ends with a whole character", () => {
  expect(clipped("abc", 3)).toBe("abc");
  expect(clipped("abcd", 3)).toBe("ab…");
  expect(clipped("a😀bc", 3)).toBe("a…");
});

describe("lines that fit", () => {
  it.each([
    ["all, where they do", ["a", "b"], 2, 100, ["a", "b"]],
    ["as many as may be", ["a", "b", "c"], 2, 100, ["a", "b", "… and 1 more"]],
    [
      "as many as there is room for",
      ["a".repeat(50), "b".repeat(50)],
      9,
      90,
      ["a".repeat(50), "… and 1 more"],
    ],
    ["none, where the first is too long", ["a".repeat(90)], 9, 90, ["… and 1 more"]],
  ])("%s", (_, lines, most, characters, expected) => {
    const fit = fitting(lines, most, characters);
    expect(fit).toEqual(expected);
    expect(fit.join("\n").length).toBeLessThanOrEqual(characters);
  });
});

test("a moment is shown in the reader's own time, and in UTC where that is not known", () => {
  expect(date("2026-01-31T09:00:59.412Z")).toBe(
    "<!date^1769850059^{date_short_pretty} {time}|2026-01-31 09:00 UTC>",
  );
});

test.each([
  [604_800, "7 days"],
  [86_400, "1 day"],
  [129_660, "1 day 12 hours 1 minute"],
  [1, "1 second"],
])("%i seconds are %s", (seconds, text) => {
  expect(durationWords(seconds)).toBe(text);
});

test("one is one", () => {
  expect([0, 1, 2].map((number) => count(number, "rule"))).toEqual([
    "0 rules",
    "1 rule",
    "2 rules",
  ]);
});

describe("how far rules reach", () => {
  it.each([
    ["one address", ["tcp 443 203.0.113.1/32"], "1 IPv4 address"],
    ["a block", ["tcp 443 203.0.113.0/24"], "256 IPv4 addresses"],
    [
      "a block twice, once",
      ["tcp 443 203.0.113.0/24", "udp 53 203.0.113.0/25"],
      "256 IPv4 addresses",
    ],
    ["thousands", ["tcp 443 198.18.0.0/15"], "131,072 IPv4 addresses"],
    ["all", ["tcp 443 0.0.0.0/0"], "2^32 IPv4 addresses"],
    [
      "more than a power",
      ["tcp 443 0.0.0.0/1", "tcp 443 128.0.0.0/2"],
      "more than 2^31 IPv4 addresses",
    ],
    ["IPv6", ["tcp 443 2001:db8::/48"], "2^80 IPv6 addresses"],
    [
      "both, a list, and a group",
      ["tcp 443 203.0.113.1/32", "tcp 443 2001:db8::1/128", "tcp 443 pl-1", "tcp 443 sg-1"],
      "1 IPv4 address, 1 IPv6 address, whatever `pl-1` holds, the members of `sg-1`",
    ],
  ])("%s", (_, rules, expected) => {
    expect(reachText(rules.map((rule) => toIpPermission(aPermission(rule))))).toBe(expected);
  });
});

test("rules on one line are the first, and how many more", () => {
  const rules = ["tcp 443 203.0.113.0/24", "icmp 8/-1 203.0.113.1/32"].map((rule) =>
    toIpPermission(aPermission(rule)),
  );
  expect(rulesLine(rules.slice(0, 1))).toBe("tcp 443 203.0.113.0/24");
  expect(rulesLine(rules)).toBe("tcp 443 203.0.113.0/24 and 1 more");
});
