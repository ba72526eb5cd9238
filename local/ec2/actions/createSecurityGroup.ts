import { arn, type Call, newId } from "../call.ts";
import { claims } from "../ids.ts";
import { invalidValue, isRefusal, type Outcome, type Refusal, refuse } from "../refusal.ts";
import { addGroup } from "../rules/groups.ts";
import { printTags } from "../rules/print.ts";
import { groupByName } from "../store/groups.ts";
import { putTags } from "../store/tags.ts";
import type { StoredVpc } from "../store/vpcs.ts";
import { readTagSpecifications } from "../tagging.ts";
import { findVpc } from "../vpc.ts";
import { flag, type Input, tagSpecifications, text } from "../wire/fields.ts";
import type { XmlRecord } from "../wire/xml.ts";
import { action } from "./action.ts";

const parameters = {
  GroupName: text,
  GroupDescription: text,
  VpcId: text,
  TagSpecification: tagSpecifications,
  DryRun: flag,
};

/** Makes a security group in a VPC, with the default rules that let everything out. */
export const createSecurityGroup = action({
  name: "CreateSecurityGroup",
  effect: "changes",
  parameters,
  required: ["GroupName", "GroupDescription"],
  ids: ({ VpcId }) => claims("vpc", [VpcId]),
  run: create,
});

type CreateInput = Input<typeof parameters, "GroupName" | "GroupDescription">;

/** Names and descriptions in a VPC (EC2 API Reference, CreateSecurityGroup). */
const TEXT = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

function create(input: CreateInput, call: Call): Outcome<XmlRecord> {
  const vpc = namedVpc(input, call);
  if (isRefusal(vpc)) return vpc;
  const refusal = unfitName(input) ?? unfitText("GroupDescription", input.GroupDescription);
  if (refusal !== undefined) return refusal;
  const name = input.GroupName;
  if (groupByName(call.db, vpc.id, name) !== undefined) {
    const message = `The security group '${name}' already exists for VPC '${vpc.id}'`;
    return refuse("InvalidGroup.Duplicate", message);
  }
  const tags = readTagSpecifications(input.TagSpecification, "security-group");
  if (isRefusal(tags)) return tags;
  const id = newId(call, "sg");
  addGroup(call, vpc, { id, name, description: input.GroupDescription });
  putTags(call.db, id, tags);
  return {
    return: true,
    groupId: id,
    tagSet: tags.length === 0 ? undefined : printTags(tags),
    securityGroupArn: arn(call, call.account, "security-group", id),
  };
}

function namedVpc({ VpcId }: CreateInput, call: Call): Outcome<StoredVpc> {
  // The embedded EC2 has no default VPC, as accounts that deleted theirs.
  if (VpcId === undefined) return refuse("VPCIdNotSpecified", "No default VPC for this user");
  return findVpc(call, VpcId);
}

function unfitName({ GroupName }: CreateInput): Refusal | undefined {
  if (GroupName === "default") {
    return invalidValue("Cannot use reserved security group name: default");
  }
  if (GroupName.startsWith("sg-")) {
    // pulumi/pulumi-awsx#477
    return invalidValue(
      `Value (${GroupName}) for parameter GroupName is invalid. Group names may not be in the format sg-*.`,
    );
  }
  return unfitText("GroupName", GroupName);
}

function unfitText(parameter: string, text: string): Refusal | undefined {
  if (TEXT.test(text)) return undefined;
  const reason =
    text.length > 255
      ? "Value is longer than 255 characters."
      : "Character sets beyond ASCII are not supported.";
  return invalidValue(`Value (${text}) for parameter ${parameter} is invalid. ${reason}`);
}
