import { FAMILIES, type Family } from "../../net/cidr.ts";
import { type Range, type RangeSet, union, type Whole } from "../../net/ranges.ts";
import type { Ec2IpPermission } from "../../request/ec2.ts";
import { isCidr, type Traffic, trafficText } from "../../request/permission.ts";
import { readIpPermission } from "../../request/permissions.ts";
import { code, codeLines, fitting } from "./text.ts";

/** So many rules can be looked through; whoever approves more looks at the whole request. */
const MOST_RULES = 25;
const MOST_CHARACTERS = 2_000;

/** A request's rules from the ledger's canonical form, a line each, in Slack's markup. What the requester called them is left out. */
export function rulesText(permissions: readonly Ec2IpPermission[]): string {
  return codeLines(fitting(ruleLines(permissions), MOST_RULES, MOST_CHARACTERS));
}

/** A request's rules as one line. */
export function rulesLine(permissions: readonly Ec2IpPermission[]): string {
  const [first = "no rule", ...more] = ruleLines(permissions);
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}

function ruleLines(permissions: readonly Ec2IpPermission[]): readonly string[] {
  return permissions.map((permission) => trafficText(readIpPermission(permission)));
}

/** How much a request's rules reach together, in Slack's markup, such as `256 IPv4 addresses`; what the group lets out already is counted too. */
export function reachText(permissions: readonly Ec2IpPermission[]): string {
  const rules = permissions.map(readIpPermission);
  const named = [
    ...listed(rules, PREFIX_LISTS).map((id) => `whatever ${code(id)} holds`),
    ...listed(rules, GROUPS).map((id) => `the members of ${code(id)}`),
  ];
  const counted = FAMILIES.flatMap((family) => addressesText(rules, family));
  return fitting([...counted, ...named], MOST_NAMED, MOST_CHARACTERS).join(", ");
}

const MOST_NAMED = 8;

const FAMILY_NAMES = { ipv4: "IPv4", ipv6: "IPv6" } as const;

function addressesText(rules: readonly Traffic[], family: Family): readonly string[] {
  const ranges = rules.flatMap(({ destination }) =>
    isCidr(destination) && destination.family === family ? [destination.addresses] : [],
  );
  const addresses = size(union<Whole>(ranges));
  if (addresses === 0n) return [];
  const name = `${FAMILY_NAMES[family]} address${addresses === 1n ? "" : "es"}`;
  return [`${bigText(addresses)} ${name}`];
}

function size(set: RangeSet): bigint {
  return set.reduce((sum, { first, last }: Range) => sum + BigInt(last) - BigInt(first) + 1n, 0n);
}

const READABLE = 10_000_000n;

/** A number as a person reads it: in digits, or as the power of two that it is or is beyond. */
function bigText(number: bigint): string {
  if (number < READABLE) return number.toLocaleString("en-US");
  const power = number.toString(2).length - 1;
  return `${number === 1n << BigInt(power) ? "" : "more than "}2^${power}`;
}

const PREFIX_LISTS = ({ destination }: Traffic) =>
  destination.family === "prefix-list" ? [destination.prefixListId] : [];

const GROUPS = ({ destination }: Traffic) =>
  destination.family === "security-group" ? [destination.groupId] : [];

function listed(
  rules: readonly Traffic[],
  idsIn: (rule: Traffic) => readonly string[],
): readonly string[] {
  return [...new Set(rules.flatMap(idsIn))];
}
