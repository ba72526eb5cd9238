import { parseIpv4Cidr } from "../../../core/net/cidr.ts";
import { type Call, newId } from "../call.ts";
import {
  invalidValue,
  isRefusal,
  missing,
  type Outcome,
  type Refusal,
  refuse,
} from "../refusal.ts";
import { addDefaultGroup } from "../rules/groups.ts";
import { readIpv4 } from "../rules/permission.ts";
import { putTags } from "../store/tags.ts";
import { insertVpc, vpcById } from "../store/vpcs.ts";
import { readTagSpecifications } from "../tagging.ts";
import { printVpc } from "../vpc.ts";
import { flag, type Input, tagSpecifications, text } from "../wire/fields.ts";
import type { XmlRecord } from "../wire/xml.ts";
import { action } from "./action.ts";

const parameters = {
  CidrBlock: text,
  AmazonProvidedIpv6CidrBlock: flag,
  InstanceTenancy: text,
  TagSpecification: tagSpecifications,
  DryRun: flag,
};

/** Makes a VPC with its default security group. */
export const createVpc = action({
  name: "CreateVpc",
  effect: "changes",
  parameters,
  required: [],
  ids: () => [],
  run: create,
});

const TENANCIES = ["default", "dedicated", "host"];

function create(input: Input<typeof parameters, never>, call: Call): Outcome<XmlRecord> {
  if (input.CidrBlock === undefined) return missing("cidrBlock");
  const cidr = readIpv4(input.CidrBlock);
  if (isRefusal(cidr)) return cidr;
  const refusal = unfitSize(cidr);
  if (refusal !== undefined) return refusal;
  const tenancy = input.InstanceTenancy ?? "default";
  if (!TENANCIES.includes(tenancy)) {
    return invalidValue(`Value (${tenancy}) for parameter instanceTenancy is invalid.`);
  }
  const tags = readTagSpecifications(input.TagSpecification, "vpc");
  if (isRefusal(tags)) return tags;
  const ipv6Cidr = input.AmazonProvidedIpv6CidrBlock === true ? amazonBlock(call) : null;
  const id = newId(call, "vpc");
  insertVpc(call.db, { id, account: call.account, cidr, ipv6Cidr, tenancy });
  putTags(call.db, id, tags);
  const vpc = vpcById(call.db, call.account, id);
  if (vpc === undefined) throw new Error(`the VPC ${id} was not stored`);
  addDefaultGroup(call, vpc);
  return { vpc: printVpc(call, vpc) };
}

/** A VPC's block is between /16 and /28 (VPC User Guide, "VPC CIDR blocks"). */
function unfitSize(cidr: string): Refusal | undefined {
  const length = parseIpv4Cidr(cidr)?.prefixLength ?? 0;
  if (length >= 16 && length <= 28) return undefined;
  return refuse("InvalidVpc.Range", `The CIDR '${cidr}' is invalid.`);
}

/** A /56 out of Amazon's own range, as EC2 hands out. */
function amazonBlock(call: Call): string {
  const digits = call.newHex(6);
  return `2600:1f18:1${digits.slice(0, 3)}:1${digits.slice(3, 4)}00::/56`;
}
