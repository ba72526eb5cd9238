import type { DatabaseSync } from "node:sqlite";
import { allTraffic } from "./rules/groups.ts";
import { insertGroup } from "./store/groups.ts";
import { AWS_OWNER, insertPrefixList } from "./store/prefixLists.ts";
import { insertRule } from "./store/rules.ts";
import { putTags } from "./store/tags.ts";
import { insertVpc } from "./store/vpcs.ts";

const VPC_ID = "vpc-0123456789abcdef0";

/** The sample groups; `ruleId` is that of the default rule, which lets everything out. */
const GROUPS = [
  { id: "sg-0123456789abcdef0", name: "app", governed: true },
  { id: "sg-0fedcba9876543210", name: "fresh", governed: true, ruleId: "sgr-0fedcba9876543210" },
  { id: "sg-0bbbbbbbbbbbbbbbb", name: "proxy", governed: true, ruleId: "sgr-0bbbbbbbbbbbbbbbb" },
  { id: "sg-0dddddddddddddddd", name: "legacy", governed: false, ruleId: "sgr-0dddddddddddddddd" },
] as const satisfies readonly { id: string; name: string; governed: boolean; ruleId?: string }[];

/** What a customer's list may hold: documentation and anycast addresses that everyone knows. */
const OWN_LIST = {
  id: "pl-0123456789abcdef0",
  name: "public-resolvers",
  maxEntries: 10,
  entries: [
    { cidr: "1.1.1.0/24", description: "Cloudflare DNS" },
    { cidr: "8.8.8.0/24", description: "Google DNS" },
    { cidr: "9.9.9.0/24", description: "Quad9 DNS" },
  ],
} as const;

/** AWS's list for S3 as us-east-1 has it, shortened (VPC User Guide, "AWS-managed prefix lists": weight 1). */
const S3_LIST = {
  id: "pl-63a5400a",
  weight: 1,
  cidrs: ["16.15.176.0/20", "18.34.0.0/19", "52.216.0.0/15", "54.231.0.0/16"],
} as const;

/** Fills a new database with the account's sample VPC, security groups and prefix lists. */
export function plantSeed(
  db: DatabaseSync,
  { account, region }: { readonly account: string; readonly region: string },
): void {
  insertVpc(db, { id: VPC_ID, account, cidr: "10.0.0.0/16", ipv6Cidr: null, tenancy: "default" });
  for (const group of GROUPS) plantGroup(db, account, group);
  const common = { family: "ipv4", version: 1, state: "create-complete" } as const;
  const own = { id: OWN_LIST.id, name: OWN_LIST.name, maxEntries: OWN_LIST.maxEntries };
  insertPrefixList(db, { ...common, ...own, owner: account, weight: null }, OWN_LIST.entries);
  const s3 = { id: S3_LIST.id, name: `com.amazonaws.${region}.s3`, weight: S3_LIST.weight };
  const s3Entries = S3_LIST.cidrs.map((cidr) => ({ cidr, description: null }));
  insertPrefixList(db, { ...common, ...s3, owner: AWS_OWNER, maxEntries: null }, s3Entries);
}

function plantGroup(
  db: DatabaseSync,
  account: string,
  group: { id: string; name: string; governed: boolean; ruleId?: string },
): void {
  const { id, name, ruleId } = group;
  insertGroup(db, { id, account, vpcId: VPC_ID, name, description: `The sample group ${name}` });
  if (group.governed) putTags(db, id, [{ key: "egress-guard:governed", value: "true" }]);
  if (ruleId !== undefined)
    insertRule(db, { ...allTraffic("ipv4", "0.0.0.0/0"), id: ruleId, groupId: id, egress: 1 });
}
