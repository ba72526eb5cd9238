import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { AnyPrincipal, Effect, type IRole, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Key, KeySpec, KeyUsage } from "aws-cdk-lib/aws-kms";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectLockRetention,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { Settings } from "../settings.ts";

/** Where checkpoints are kept, and the key that signs them. */
export interface CheckpointPlaces {
  readonly bucket: Bucket;
  readonly key: Key;
}

/** The name by which an auditor asks for the public key. */
export const KEY_ALIAS = "alias/egress-guard-checkpoint";

/** Checkpoints begin with this in the bucket, as lambda/adapters/s3Checkpoints.ts has it. */
export const CHECKPOINTS = "checkpoints/";

/**
 * Makes the bucket and the key. Nobody, not even the account's root, can remove or shorten what is kept there before its time
 * (S3 guide, Object Lock, compliance mode). An asymmetric key does not turn over by itself, and old signatures need it: it stays.
 */
export function checkpointPlaces(scope: Construct, settings: Settings): CheckpointPlaces {
  const bucket = new Bucket(scope, "Checkpoints", {
    versioned: true,
    objectLockEnabled: true,
    objectLockDefaultRetention: ObjectLockRetention.compliance(
      Duration.days(settings.checkpointRetentionDays),
    ),
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const key = new Key(scope, "CheckpointKey", {
    description: "Signs egress-guard's checkpoints",
    keySpec: KeySpec.ECC_NIST_P256,
    keyUsage: KeyUsage.SIGN_VERIFY,
    alias: KEY_ALIAS,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  return { bucket, key };
}

/** Lets nobody add to the bucket but whoever signs, and them only under names that are not taken. */
export function onlyAddedBy(signer: IRole, { bucket }: CheckpointPlaces): void {
  const denied = (sid: string, conditions: Record<string, unknown>) =>
    new PolicyStatement({
      sid,
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ["s3:PutObject"],
      resources: [bucket.arnForObjects("*")],
      conditions,
    });
  bucket.addToResourcePolicy(
    denied("AddedByTheSignerAlone", { ArnNotEquals: { "aws:PrincipalArn": signer.roleArn } }),
  );
  bucket.addToResourcePolicy(denied("NeverReplaced", { Null: { "s3:if-none-match": "true" } }));
}
