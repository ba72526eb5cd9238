import { type Stack, Validations } from "aws-cdk-lib";

/** A finding of cdk-nag that stays. */
export interface Acknowledged {
  /** The constructs that may have it, by their ids in the stack; anywhere else it stops the synthesis. */
  readonly at: readonly string[];
  readonly rule: string;
  /** Why AWS gives no other way. */
  readonly reason: string;
}

const ROLES = ["ApiRole", "SweepRole"];
const EC2 = "arn:<AWS::Partition>:ec2:<AWS::Region>:";
const OWN = `${EC2}<AWS::AccountId>:`;

/** Every finding that stays; a test pins the list. */
export const ACKNOWLEDGED: readonly Acknowledged[] = [
  {
    at: ROLES,
    rule: "AwsSolutions-IAM5[Resource::*]",
    reason:
      "ec2:Describe* and dynamodb:ListStreams take no resource: IAM knows them only with * (service authorization reference)",
  },
  {
    at: ROLES,
    rule: `AwsSolutions-IAM5[Resource::${OWN}security-group/*]`,
    reason:
      "which groups are governed is said by their tag, in the statement's condition: groups come and go without a deployment",
  },
  {
    at: ROLES,
    rule: `AwsSolutions-IAM5[Resource::${OWN}security-group-rule/*]`,
    reason:
      "a rule that is being made has no id and no tag yet; its group is held to the tag, and tagging to the making of a rule",
  },
  {
    at: ROLES,
    rule: `AwsSolutions-IAM5[Resource::${OWN}prefix-list/*]`,
    reason: "reads the entries of whichever list a request names",
  },
  {
    at: ROLES,
    rule: `AwsSolutions-IAM5[Resource::${EC2}aws:prefix-list/*]`,
    reason: "reads the entries of AWS's own lists, which stand in the account aws",
  },
  {
    at: ["CheckpointRole"],
    rule: "AwsSolutions-IAM5[Resource::<Checkpoints620E2F20.Arn>/checkpoints/*]",
    reason: "each checkpoint is a new object, named by its number: the prefix holds nothing else",
  },
  {
    at: ["Checkpoints"],
    rule: "AwsSolutions-S1",
    reason:
      "S3 delivers no access logs into a bucket with Object Lock, and one without would be a weaker trace than the lock itself; CloudTrail's data events name who",
  },
  {
    at: ["OutboxRole"],
    rule: "AwsSolutions-IAM5[Resource::*]",
    reason:
      "dynamodb:ListStreams takes no resource: IAM knows it only with * (service authorization reference)",
  },
  {
    at: ["DeadLetters"],
    rule: "AwsSolutions-SQS3",
    reason: "it is the dead-letter queue, of an EventBridge rule and an event source mapping",
  },
];

/** Acknowledges each finding where it stands, and nowhere else. */
export function acknowledgeFindings(stack: Stack): void {
  for (const { at, rule, reason } of ACKNOWLEDGED) {
    for (const id of at) {
      const acknowledged = { id: rule, reason };
      Validations.of(stack.node.findChild(id)).acknowledge(acknowledged);
    }
  }
}
