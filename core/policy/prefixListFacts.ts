import { type Cidr, type Family, parseCidr } from "../net/cidr.ts";
import type { Ec2PrefixList } from "../request/ec2.ts";
import { quote } from "../request/fault.ts";
import type { EgressRequest } from "../request/request.ts";
import type { PrefixListFacts } from "./facts.ts";
import { AWS_OWNER } from "./prefixLists.ts";

/** In every other state the entries are being changed, or the change failed, so that no version is surely in force. */
const COMPLETE = /-complete$/;

const FAMILIES: Readonly<Record<string, Family>> = { IPv4: "ipv4", IPv6: "ipv6" };

/**
 * What AWS's own lists count for against a group's quota, by the last parts of their names; EC2 describes no number.
 * Source: VPC user guide, "Work with AWS-managed prefix lists".
 */
const AWS_WEIGHTS: readonly (readonly [name: RegExp, weight: number])[] = [
  [/\.cloudfront\.origin-facing$/, 55],
  [/\.route53-healthchecks$/, 25],
  [/\.vpc-lattice$/, 10],
  [/\.s3express$/, 6],
  [/\.groundstation$/, 5],
  [/\.ec2-instance-connect$/, 2],
];

/** Reads a prefix list that EC2 described; one that is not complete, or that can't be read whole, stands for nothing known. */
export function readPrefixList(list: Ec2PrefixList): PrefixListFacts {
  const { ownerId, state, version, addressFamily, cidrs: texts } = list;
  const isComplete = state === undefined ? ownerId === AWS_OWNER : COMPLETE.test(state);
  if (!isComplete) return unresolved(`its state is ${state ?? "not said"}`);
  if (version === undefined && ownerId !== AWS_OWNER) return unresolved("EC2 named no version");
  const cidrs: Cidr[] = [];
  for (const text of texts) {
    const cidr = parseCidr(text);
    if (cidr === undefined) return unresolved(`its entry ${quote(text)} is no CIDR block`);
    cidrs.push(cidr);
  }
  const family = FAMILIES[addressFamily ?? ""] ?? cidrs[0]?.family ?? "ipv4";
  return {
    kind: "resolved",
    ownerId,
    ...(version === undefined ? {} : { version }),
    family,
    cidrs,
    weight: list.maxEntries ?? awsWeight(list.name),
  };
}

function unresolved(reason: string): PrefixListFacts {
  return { kind: "unresolved", reason };
}

function awsWeight(name: string): number {
  return AWS_WEIGHTS.find(([form]) => form.test(name))?.[1] ?? 1;
}

/** The most blocks that one request's prefix lists may stand for: twice what EC2 lets a group hold at the very most. */
const MOST_BLOCKS = 2000;

/** The facts about a request's lists, bounded: what no security group could hold is not worked through block by block. */
export function boundedLists(
  request: Pick<EgressRequest, "permissions">,
  lists: ReadonlyMap<string, PrefixListFacts>,
): ReadonlyMap<string, PrefixListFacts> {
  const asked = request.permissions.flatMap(({ destination }) =>
    destination.family === "prefix-list" ? [destination.prefixListId] : [],
  );
  const blocks = asked.reduce((sum, id) => sum + sizeOf(lists.get(id)), 0);
  if (blocks <= MOST_BLOCKS) return lists;
  const reason = `the request's lists stand for ${blocks} blocks, and a security group holds 1000 at most; ask for fewer`;
  return new Map(
    [...lists].map(([id, list]) => [
      id,
      asked.includes(id) ? { kind: "unresolved", reason } : list,
    ]),
  );
}

function sizeOf(list: PrefixListFacts | undefined): number {
  return list?.kind === "resolved" ? list.cidrs.length : 0;
}
