import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { canonicalJson } from "../../core/canonical.ts";
import { appendRecord, recordHash, type SealedRecord } from "../../core/ledger/record.ts";
import { groupChain, requestChain } from "../../core/ledger/stored.ts";
import { CSV_HEADINGS, csvLine } from "../../lambda/recordCsv.ts";
import { must } from "../support/builders.ts";
import { at, completion, denial, GROUP, intention } from "../support/ledgerBuilders.ts";

/** Reads one line of RFC 4180 the slow way, character by character. */
function cellsOf(line: string): readonly string[] {
  const cells: string[] = [];
  let [cell, quoted] = ["", false];
  for (let i = 0; i < line.length; i += 1) {
    if (quoted && line[i] === '"' && line[i + 1] === '"') {
      cell += '"';
      i += 1;
    } else if (line[i] === '"') quoted = !quoted;
    else if (line[i] === "," && !quoted) {
      cells.push(cell);
      cell = "";
    } else cell += line[i];
  }
  expect(quoted).toBe(false);
  return [...cells, cell];
}

function rowOf(sealed: SealedRecord | undefined): Readonly<Record<string, string>> {
  const cells = cellsOf(csvLine(must(sealed, "a record")));
  const headings = CSV_HEADINGS.split(",");
  expect(cells).toHaveLength(headings.length);
  return Object.fromEntries(headings.map((heading, index) => [heading, cells[index] ?? ""]));
}

const decided = (why: object) =>
  appendRecord(requestChain("req-1"), undefined, { type: "decided", at: at(0), why });

describe("a record in a table", () => {
  test("says who asked for what, and what the policy said", () => {
    const [sealed] = denial({ requestId: "req-7", ticket: "NET-7" }).records;
    expect(rowOf(sealed)).toMatchObject({
      chain: "request/req-7",
      seq: "1",
      at: at(0),
      type: "decided",
      requestId: "req-7",
      groupId: GROUP.groupId,
      principal: "arn:aws:sts::111122223333:assumed-role/PaymentsDeploy/ci",
      effect: "deny",
      status: "",
      rules: "tcp 443 203.0.113.0/24",
      findings: "port-not-allowed",
      ticket: "NET-7",
      policyDigest: "a".repeat(64),
      hash: sealed?.hash,
    });
  });

  test("says what was intended and what was done", () => {
    const first = intention({ requestId: "req-7" });
    const [intended] = first.records.slice(1);
    const [done] = completion(first).records;
    expect(rowOf(intended)).toMatchObject({
      type: "intended",
      requestId: "req-7",
      groupId: GROUP.groupId,
      rules: "tcp 443 203.0.113.0/24",
    });
    expect(rowOf(done)).toMatchObject({ status: "authorized", ruleIds: "sgr-req-7", rules: "" });
  });

  test.each([
    [
      "a range of ports",
      { IpProtocol: "udp", FromPort: 1, ToPort: 9, IpRanges: [{ CidrIp: "192.0.2.0/24" }] },
      "udp 1-9 192.0.2.0/24",
    ],
    [
      "all protocols, which no spreadsheet may take for a formula",
      { IpProtocol: "-1", FromPort: -1, ToPort: -1, Ipv6Ranges: [{ CidrIpv6: "::/0" }] },
      "all ::/0",
    ],
    [
      "a prefix list",
      { IpProtocol: "tcp", FromPort: 443, ToPort: 443, PrefixListIds: [{ PrefixListId: "pl-1" }] },
      "tcp 443 pl-1",
    ],
    [
      "a group",
      { IpProtocol: "tcp", FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: "sg-1" }] },
      "tcp 443 sg-1",
    ],
    ["something that somebody else put there", { IpProtocol: 7 }, "7  "],
    ["nothing that is a rule", null, "  "],
  ])("has %s as a person writes it", (_, permission, text) => {
    const sealed = appendRecord(groupChain(GROUP), undefined, {
      type: "intended",
      at: at(0),
      ipPermissions: [permission],
    });
    expect(rowOf(sealed).rules).toBe(text);
  });

  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1"])(
    "is no formula for a spreadsheet: %j",
    (justification) => {
      const row = rowOf(decided({ justification }));
      expect(row.justification).toBe(`'${justification}`);
      expect(JSON.parse(row.record ?? "")).toMatchObject({ why: { justification } });
    },
  );

  test("can be verified: whatever it holds, its last cell is the text that was hashed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (justification, ticket) => {
        fc.pre(justification.isWellFormed());
        const sealed = decided({ justification, ticket });
        const { record = "", hash } = rowOf(sealed);
        expect(record).toBe(canonicalJson(sealed.record));
        expect(recordHash(JSON.parse(record))).toBe(hash);
      }),
    );
  });
});
