import { canonicalJson } from "../core/canonical.ts";
import { listAt, memberOf } from "../core/ledger/audit/members.ts";
import type { SealedRecord } from "../core/ledger/record.ts";

/** One column: its heading, and what it shows of a record; a value that a record does not have is an empty cell. */
type Column = readonly [heading: string, value: (sealed: SealedRecord) => unknown];

/** The columns; `record` is the text that the hash was taken of, so that a table can be verified as well. */
const COLUMNS: readonly Column[] = [
  ["chain", ({ record }) => record.chain],
  ["seq", ({ record }) => record.seq],
  ["at", ({ record }) => record.at],
  ["type", ({ record }) => record.type],
  ["requestId", ({ record }) => record.requestId ?? partOf(record.chain, "request", 1)],
  [
    "groupId",
    ({ record }) =>
      partOf(record.chain, "group", 3) ?? memberOf(record, "what", "group", "groupId"),
  ],
  [
    "principal",
    ({ record }) =>
      memberOf(record, "who", "principal", "arn") ?? memberOf(record, "who", "principal", "id"),
  ],
  ["effect", ({ record }) => memberOf(record, "decision", "effect")],
  ["status", ({ record }) => memberOf(record, "effect", "status")],
  [
    "rules",
    ({ record }) =>
      (record.ipPermissions === undefined
        ? listAt(record, "what", "ipPermissions")
        : listAt(record, "ipPermissions")
      ).map(ruleText),
  ],
  ["ruleIds", ({ record }) => record.ruleIds ?? memberOf(record, "effect", "ruleIds")],
  [
    "findings",
    ({ record }) =>
      listAt(record, "decision", "findings").map((finding) => memberOf(finding, "code")),
  ],
  ["ticket", ({ record }) => memberOf(record, "why", "ticket")],
  ["justification", ({ record }) => memberOf(record, "why", "justification")],
  ["policyDigest", ({ record }) => memberOf(record, "policy", "digest")],
  ["prev", ({ record }) => record.prev],
  ["hash", ({ hash }) => hash],
  ["record", ({ record }) => canonicalJson(record)],
];

/** The headings, as the first line of a table without its line end. */
export const CSV_HEADINGS = COLUMNS.map(([heading]) => heading).join(",");

/** A record as one line of a table (RFC 4180), without its line end. */
export function csvLine(sealed: SealedRecord): string {
  return COLUMNS.map(([, value]) => cellOf(value(sealed))).join(",");
}

/** What one column shows of a record, as plain text; empty where it shows nothing. */
export function cellText(sealed: SealedRecord, heading: string): string {
  const column = COLUMNS.find(([name]) => name === heading);
  return column === undefined ? "" : plainText(column[1](sealed));
}

function plainText(value: unknown): string {
  return Array.isArray(value) ? value.map(textOf).join("; ") : textOf(value);
}

// What a spreadsheet would run as a formula. Source: OWASP, CSV Injection.
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

function cellOf(value: unknown): string {
  const plain = plainText(value);
  const text = FORMULA.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined ? "" : JSON.stringify(value);
}

/** A rule as `tcp 443 203.0.113.0/24`, from whatever a record holds: a table shows records that were tampered with, too. */
function ruleText(permission: unknown): string {
  const [from, to] = [memberOf(permission, "FromPort"), memberOf(permission, "ToPort")];
  const protocol = memberOf(permission, "IpProtocol");
  const entry = ["IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"]
    .flatMap((list) => listAt(permission, list))
    .at(0);
  const peer = ["CidrIp", "CidrIpv6", "PrefixListId", "GroupId"]
    .map((name) => memberOf(entry, name))
    .find((name) => name !== undefined);
  const ports = from === to ? textOf(from) : `${textOf(from)}-${textOf(to)}`;
  return protocol === "-1" ? `all ${textOf(peer)}` : `${textOf(protocol)} ${ports} ${textOf(peer)}`;
}

function partOf(chain: string, kind: string, index: number): string | undefined {
  const parts = chain.split("/");
  return parts[0] === kind ? parts[index] : undefined;
}
