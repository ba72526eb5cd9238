import type { Call } from "./call.ts";
import { type Outcome, refuse } from "./refusal.ts";
import { printTags } from "./rules/print.ts";
import { tagsOf } from "./store/tags.ts";
import { type StoredVpc, vpcById } from "./store/vpcs.ts";
import type { XmlRecord } from "./wire/xml.ts";

/** The caller's VPC of this id. Errors: InvalidVpcID.NotFound. */
export function findVpc(call: Call, id: string): Outcome<StoredVpc> {
  const vpc = vpcById(call.db, call.account, id);
  return vpc ?? refuse("InvalidVpcID.NotFound", `The vpc ID '${id}' does not exist`);
}

/** A VPC as CreateVpc and DescribeVpcs show it (EC2 API Reference, Vpc). */
export function printVpc(call: Call, vpc: StoredVpc): XmlRecord {
  // An association's id is kept nowhere else: the VPC's own digits serve.
  const digits = vpc.id.slice("vpc-".length);
  return {
    vpcId: vpc.id,
    ownerId: vpc.account,
    state: "available",
    cidrBlock: vpc.cidr,
    cidrBlockAssociationSet: [
      {
        associationId: `vpc-cidr-assoc-${digits}`,
        cidrBlock: vpc.cidr,
        cidrBlockState: { state: "associated" },
      },
    ],
    ipv6CidrBlockAssociationSet:
      vpc.ipv6Cidr === null ? undefined : [ipv6Association(call, digits, vpc.ipv6Cidr)],
    dhcpOptionsId: "default",
    instanceTenancy: vpc.tenancy,
    isDefault: false,
    tagSet: printTags(tagsOf(call.db, vpc.id)),
  };
}

function ipv6Association(call: Call, digits: string, ipv6CidrBlock: string): XmlRecord {
  return {
    associationId: `vpc-cidr-assoc-${[...digits].reverse().join("")}`,
    ipv6CidrBlock,
    ipv6CidrBlockState: { state: "associated" },
    networkBorderGroup: call.region,
    ipv6Pool: "Amazon",
  };
}
