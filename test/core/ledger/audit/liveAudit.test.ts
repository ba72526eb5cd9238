import { describe, expect, test } from "@jest/globals";
import { heldFaults, markedFaults } from "../../../../core/ledger/audit/liveAudit.ts";
import { requestMark } from "../../../../core/ledger/holdings.ts";
import type { Ec2Rule } from "../../../../core/request/ec2.ts";
import { must } from "../../../support/builders.ts";
import { completion, intention } from "../../../support/ledgerBuilders.ts";

const first = intention();
const { request, head } = completion(first);
const records = first.records.map(({ record }) => record);
const held = must(head.open[0], "an open rule").rule;
const live: Ec2Rule = { ...held, Tags: [requestMark(request)] };
const evidence = { request, records, head };
const { open: _, ...rest } = head;
const released = { ...rest, open: [] };

const texts = (faults: readonly { readonly kind: string; readonly detail: string }[]) =>
  faults.map(({ kind, detail }) => `${kind}: ${detail}`);

describe("a rule with the guard's mark", () => {
  const rows: readonly [
    why: string,
    rule: Ec2Rule,
    known: Partial<typeof evidence>,
    fault: RegExp | undefined,
  ][] = [
    ["as the ledger has it", live, evidence, undefined],
    [
      "that has become another rule",
      { ...live, ToPort: 444 },
      evidence,
      /443-444 .* never intended/,
    ],
    ["that leads elsewhere", { ...live, CidrIpv4: "0.0.0.0/0" }, evidence, /never intended/],
    [
      "in another group",
      { ...live, GroupId: "sg-0fedcba9876543210" },
      evidence,
      /which was for sg-0123/,
    ],
    ["whose records are gone", live, { request, head, records: [] }, /never intended/],
    [
      "whose records hold what is no rule",
      live,
      { request, head, records: records.map((record) => ({ ...record, ipPermissions: [7, {}] })) },
      /never intended/,
    ],
    ["that is held open no more", live, { request, records, head: released }, /not hold it open/],
    ["of a group without a head", live, { request, records }, /not hold it open/],
    [
      "that can't be read",
      { ...live, IpProtocol: "?" },
      evidence,
      /can't be read was never intended/,
    ],
    ["that has lost its mark meanwhile", held, evidence, /not the one which that request had/],
    [
      "whose mark has its request's id, and another secret",
      {
        ...live,
        Tags: [{ ...requestMark(request), Value: `${request.requestId}.${"9".repeat(32)}` }],
      },
      evidence,
      /not the one which that request had/,
    ],
    ["of nobody", live, { records: [] }, /knows no such request/],
  ];

  test.each(rows)("%s", (_why, rule, known, fault) => {
    const found = texts(markedFaults(rule, { records: [], ...known }));
    expect(found).toEqual(fault === undefined ? [] : [expect.stringMatching(fault)]);
    expect(found.every((text) => text.startsWith("invalid: "))).toBe(true);
  });

  test("held against a copy of the ledger, which has no nonces, goes by the request's id", () => {
    const copied = { ...evidence, request: { ...request, nonce: "" } };
    expect(markedFaults(live, copied)).toEqual([]);
    const other = { Key: "egress-guard:request-id", Value: "req-10.0" };
    expect(markedFaults({ ...live, Tags: [other] }, copied)).toHaveLength(1);
  });
});

describe("a rule that the head holds open", () => {
  test("is there, and the same", () => {
    expect(heldFaults(head, new Map([[held.SecurityGroupRuleId, live]]))).toEqual([]);
  });

  test("is missing where EC2 has it no more", () => {
    expect(texts(heldFaults(head, new Map()))).toEqual([
      expect.stringMatching(/^missing: tcp 443 203\.0\.113\.0\/24 is held open for req-1; EC2 has/),
    ]);
  });

  test("is missed by all who hold it", () => {
    const open = head.open.map((one) => ({
      ...one,
      holders: [...one.holders, { requestId: "req-2", principalId: "AROAOTHER" }],
    }));
    expect(texts(heldFaults({ ...head, open }, new Map())).join()).toContain("for req-1, req-2;");
  });

  test("is invalid where it has become another one", () => {
    const wider = { ...live, CidrIpv4: "203.0.0.0/16" };
    expect(texts(heldFaults(head, new Map([[held.SecurityGroupRuleId, wider]])))).toEqual([
      "invalid: the ledger has it as tcp 443 203.0.113.0/24; in EC2 it is tcp 443 203.0.0.0/16",
    ]);
  });
});
