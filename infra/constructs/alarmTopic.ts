import { Aws, RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";
import type { Settings } from "../settings.ts";

/**
 * Makes the topic that every alarm goes to. It has a key of its own, since CloudWatch may not use the one that AWS keeps for
 * SNS (CloudWatch guide, alarms and encrypted topics); and a policy that lets CloudWatch publish, since a topic with any
 * policy loses the default one.
 */
export function alarmTopic(scope: Construct, { alarmEmail }: Settings): Topic {
  const cloudWatch = new ServicePrincipal("cloudwatch.amazonaws.com");
  const key = new Key(scope, "AlarmKey", {
    description: "Encrypts egress-guard's alarms on their way",
    enableKeyRotation: true,
    // It keeps no data: an alarm that was sent is in the mailbox.
    removalPolicy: RemovalPolicy.DESTROY,
  });
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: "CloudWatchEncryptsAlarms",
      principals: [cloudWatch],
      actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
      resources: ["*"],
    }),
  );
  const topic = new Topic(scope, "Alarms", { masterKey: key, enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: "CloudWatchPublishesAlarms",
      principals: [cloudWatch],
      actions: ["sns:Publish"],
      resources: [topic.topicArn],
      conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
    }),
  );
  if (alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(alarmEmail));
  return topic;
}
