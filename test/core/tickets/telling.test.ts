import { describe, expect, test } from "@jest/globals";
import { requestEvent } from "../../../core/hooks/event.ts";
import type { StoredRequest } from "../../../core/ledger/stored.ts";
import { toIpPermission } from "../../../core/request/permissions.ts";
import { readShorthand, shorthandText } from "../../../core/request/shorthand.ts";
import { tellingOf } from "../../../core/tickets/telling.ts";
import { DECLINED, PENDING } from "../../../scripts/openapi/approvalExamples.ts";
import { AUTHORIZED, DENIED } from "../../../scripts/openapi/examples.ts";
import { aPermission, must } from "../../support/builders.ts";

const LINK = "https://guard.acme.example/v1/requests/x";
const told = (stored: StoredRequest, now: StoredRequest = stored) =>
  tellingOf(must(requestEvent(stored), "an event"), now, LINK);
const words = (stored: StoredRequest, now?: StoredRequest) =>
  told(stored, now)
    .paragraphs[0]?.map(({ text }) => text)
    .join("") ?? "";

describe("what a ticket is told", () => {
  test("leads to the request, with its digest", () => {
    expect(told(AUTHORIZED).paragraphs[1]).toEqual([
      { text: "Request " },
      { text: AUTHORIZED.requestId, link: LINK },
      { text: `, digest ${AUTHORIZED.digest}` },
    ]);
  });

  test.each([
    [
      "authorized",
      AUTHORIZED,
      /^Authorized: tcp 443 to .* is open out of sg-\w+ in \d+, us-east-1 \(sgr-/,
    ],
    ["denied", DENIED, /^The policy says no to .*banned by private-networks/],
    [
      "pending-approval",
      PENDING,
      /^The policy asks for approval of .* approved, who may are .* It waits until 20/,
    ],
    ["declined", DECLINED, /^Declined by .+/],
    [
      "failed",
      { ...DENIED, status: "failed", problem: { code: "group-not-found", detail: "sg-1: none" } },
      /^It failed, and nothing was opened for it\. group-not-found: sg-1: none\.$/,
    ],
    ["partial", { ...AUTHORIZED, status: "partial" }, /^Only a part of it is open/],
    ["expired", { ...PENDING, status: "expired" }, /^Nobody approved it in time \(until 20/],
    ["cancelled", { ...DECLINED, status: "cancelled" }, /^Taken back by /],
    ["received", { ...PENDING, status: "received" }, /^egress-guard has taken this up for /],
    [
      "approved",
      { ...DECLINED, status: "approved", approvals: [must(DECLINED.turnedDown, "an answer")] },
      /^Approved by .*judged once more/,
    ],
    ["already-authorized", { ...AUTHORIZED, status: "already-authorized" }, /^Nothing to do: /],
    ["revoked", { ...AUTHORIZED, rulesStatus: "revoked" }, /^The rules are gone from sg-/],
  ] as const)("of a request that is %s is this", (outcome, stored, expected) => {
    expect(words(stored as StoredRequest)).toMatch(expected);
    expect(told(stored as StoredRequest).outcome).toBe(outcome);
  });

  test("of an ending has one name however often it is noted, and of what passes one for each time", () => {
    const later = (stored: StoredRequest): StoredRequest => ({
      ...stored,
      fence: stored.fence + 1,
    });
    expect(told(later(AUTHORIZED)).mark).toBe(told(AUTHORIZED).mark);
    expect(told(later(PENDING)).mark).not.toBe(told(PENDING).mark);
    expect(told({ ...AUTHORIZED, rulesStatus: "revoked" }).mark).not.toBe(told(AUTHORIZED).mark);
  });

  test("late takes nothing from what came after it", () => {
    const denied: StoredRequest = { ...DENIED, status: "denied" };
    expect(words({ ...denied, status: "received" }, denied)).not.toMatch(/says no|would pass/);
  });

  test("is cut where it grows long", () => {
    const detail = "x".repeat(5_000);
    const findings = [
      { ...must(DENIED.findings[0], "a finding"), effect: "deny" as const, detail },
    ];
    expect(words({ ...DENIED, findings })).toHaveLength(2_000);
  });

  test("of four hundred rules names twenty", () => {
    const one = toIpPermission(aPermission("tcp 443 203.0.113.0/24"));
    const text = words({ ...AUTHORIZED, ipPermissions: Array(400).fill(one) });
    expect(text).toContain("; 380 more");
  });
});

test.each([
  "tcp 443 to 203.0.113.0/24",
  "udp 5000-5010 to 2001:db8::/48",
  "tcp any to pl-0123456789abcdef0",
  "icmp 8 to 203.0.113.7/32",
  "icmp 3/4 to 203.0.113.7/32",
  "icmp any to 203.0.113.7/32",
  "50 to sg-0123456789abcdef0",
  "all to 203.0.113.0/24",
])("the line %s is written as it is read", (line) => {
  const reading = readShorthand(line);
  expect(reading.ok && shorthandText(reading.traffic)).toBe(line);
});
