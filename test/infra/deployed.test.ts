import { createPublicKey, verify } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stderr } from "node:process";
import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  GetPublicKeyCommand,
  KMSClient,
} from "@aws-sdk/client-kms";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { checkpointMessage, readCheckpoint } from "../../core/ledger/audit/checkpoint.ts";
import { buildAsset } from "../../infra/bundle.ts";
import type { RunningEc2 } from "../../local/ec2/server.ts";
import { readPolicyFile } from "../../local/policyFile.ts";
import { ask, start, textsOf } from "../local/ec2/support.ts";
import { must } from "../support/builders.ts";
import { readRun, runBuilt } from "../support/builtFunction.ts";
import { createStack, type MadeResource, queryMoto } from "../support/cloudFormation.ts";
import { type DynamoServer, hasMoto, startMoto } from "../support/motoServer.ts";
import { SIGNED_CALL } from "../support/recordedEvents.ts";
import { plain } from "./template.ts";

const POLICY = join(import.meta.dirname, "../../policies/policy.yaml");
const SKIPPED =
  "the template on moto's CloudFormation: skipped, as there is no moto_server on PATH";

/** What is deployed here: the data, the rights and the logs. */
const PARTS =
  /^AWS::(?:DynamoDB::Table|Events::EventBus|IAM::Role|KMS::Key|Logs::LogGroup|S3::Bucket|SQS::Queue)$/;

const GROUP = "sg-0123456789abcdef0";

if (hasMoto()) describe("the template on moto's CloudFormation", describeDeployed);
else {
  // jest does not name the tests of a file that is skipped as a whole.
  stderr.write(`${SKIPPED}\n`);
  test.skip(SKIPPED, () => {});
}

function templateOf(): unknown {
  const resources = Object.entries(plain.json.Resources as Record<string, { Type: string }>);
  return { Resources: Object.fromEntries(resources.filter(([, { Type }]) => PARTS.test(Type))) };
}

function describeDeployed(): void {
  let folder: string;
  let moto: DynamoServer;
  let ec2: RunningEc2;
  let made: readonly MadeResource[];
  let environment: Readonly<Record<string, string>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "egress-guard-deployed-"));
    moto = await startMoto();
    made = await createStack(moto.endpoint, templateOf());
    await buildAsset(folder, POLICY);
    ec2 = await start();
    const tag = { "Tag.1.Key": "team", "Tag.1.Value": "payments" };
    await ask(ec2, "CreateTags", { "ResourceId.1": GROUP, ...tag });
    environment = await environmentOf();
  }, 60_000);

  afterAll(async () => {
    await ec2?.close();
    await moto?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function environmentOf() {
    const source = await readPolicyFile(POLICY);
    return {
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_ENDPOINT_URL_DYNAMODB: moto.endpoint,
      AWS_ENDPOINT_URL_EC2: ec2.url,
      AWS_ENDPOINT_URL_KMS: moto.endpoint,
      AWS_ENDPOINT_URL_S3: moto.endpoint,
      EGRESS_GUARD_ACCOUNT: "111122223333",
      EGRESS_GUARD_API_IDS: SIGNED_CALL.requestContext.apiId,
      EGRESS_GUARD_AUDIT_TABLE: nameOf(/^AuditTable/),
      EGRESS_GUARD_CHECKPOINT_BUCKET: nameOf(/^Checkpoints/),
      EGRESS_GUARD_LEDGER: "EgressGuard",
      EGRESS_GUARD_POLICY_DIGEST: source.ok ? source.policy.digest : "",
      EGRESS_GUARD_STATE_TABLE: nameOf(/^StateTable/),
    };
  }

  function nameOf(id: RegExp): string {
    return made.find((resource) => id.test(resource.id))?.name ?? "";
  }

  test("makes the tables, the roles with their rights, and the logs", async () => {
    const count = (type: string) => made.filter((resource) => resource.type === type).length;
    expect(count("AWS::DynamoDB::Table")).toBe(2);
    expect(count("AWS::Logs::LogGroup")).toBe(5);
    expect(count("AWS::Events::EventBus")).toBe(1);
    expect(count("AWS::S3::Bucket")).toBe(1);
    expect(count("AWS::KMS::Key")).toBe(2);
    const roles = made.filter(({ type }) => type === "AWS::IAM::Role");
    expect(roles).toHaveLength(4);
    for (const { name } of roles) {
      const call = { Version: "2010-05-08", RoleName: name };
      const policies = await queryMoto(moto.endpoint, "iam", {
        ...call,
        Action: "ListRolePolicies",
      });
      expect(textsOf(policies, "member")).not.toEqual([]);
    }
  });

  test("serves the built function: a request ends as a rule in EC2, and is told when asked again", async () => {
    const event = { ...SIGNED_CALL, headers: { ...SIGNED_CALL.headers, "idempotency-key": "k1" } };
    const { answers, log } = readRun(
      await runBuilt(folder, "api.mjs", environment, [event, event]),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 200]);
    const [first, second] = answers.map(({ body = "" }) => JSON.parse(body));
    expect(second.Request.RequestId).toBe(first.Request.RequestId);
    expect(log.filter(({ level }) => level !== "INFO")).toEqual([]);
    const ruleId = first.SecurityGroupRules[0].SecurityGroupRuleId;
    const rules = await ask(ec2, "DescribeSecurityGroupRules", {
      "Filter.1.Name": "group-id",
      "Filter.1.Value.1": GROUP,
    });
    expect(textsOf(rules.xml, "securityGroupRuleId")).toEqual([ruleId]);
  });

  test("keeps what a new process of the function lists", async () => {
    const http = { ...SIGNED_CALL.requestContext.http, method: "GET", path: "/v1/requests" };
    const event = {
      ...SIGNED_CALL,
      rawPath: "/v1/requests",
      requestContext: { ...SIGNED_CALL.requestContext, http },
    };
    const { answers } = readRun(await runBuilt(folder, "api.mjs", environment, [event]));
    expect(answers[0]?.statusCode).toBe(200);
    expect(JSON.parse(answers[0]?.body ?? "")).toMatchObject({
      Requests: [{ Status: "authorized", GroupId: GROUP }],
    });
  });

  test("makes one checkpoint a day with the built function, signed so that it can be verified", async () => {
    const reach = {
      region: "us-east-1",
      endpoint: moto.endpoint,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    };
    const kms = new KMSClient(reach);
    const s3 = new S3Client(reach);
    // moto's CloudFormation passes over what a key is for: the one to sign with is made as the template says.
    const { Properties } = plain.one("AWS::KMS::Key", /^CheckpointKey/);
    const { KeySpec, KeyUsage } = Properties as CreateKeyCommandInput;
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec, KeyUsage }));
    const signing = { ...environment, EGRESS_GUARD_CHECKPOINT_KEY: KeyMetadata?.Arn ?? "" };
    const { log } = readRun(await runBuilt(folder, "checkpoint.mjs", signing, [{}, {}]));
    expect(log.filter(({ message }) => message === "checkpoint stands")).toMatchObject([
      { kind: "written", seq: 1, chains: 2, disagreements: 0 },
      { kind: "there", seq: 1 },
    ]);
    expect(log.filter(({ level }) => level === "ERROR")).toEqual([]);
    const object = { Bucket: nameOf(/^Checkpoints/), Key: "checkpoints/00000001.ndjson" };
    const { Body } = await s3.send(new GetObjectCommand(object));
    const bytes = must(await Body?.transformToByteArray(), "a body");
    const reading = readCheckpoint(bytes);
    if (!reading.ok) throw new Error(reading.detail);
    const { title, ends, digest, signature } = reading.checkpoint;
    expect(title).toMatchObject({ account: "111122223333", ledger: "EgressGuard", seq: 1 });
    expect([...ends.keys()]).toContain(`group/111122223333/us-east-1/${GROUP}`);
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: title.key }));
    const key = createPublicKey({
      key: Buffer.from(must(PublicKey, "a key")),
      format: "der",
      type: "spki",
    });
    expect(verify("sha256", Buffer.from(checkpointMessage(digest)), key, signature)).toBe(true);
  });

  test("serves the built sweeper, which finds nothing left to do, and no list to watch", async () => {
    const events = [{}, { watch: "lists" }];
    const { answers, log } = readRun(await runBuilt(folder, "sweep.mjs", environment, events));
    expect(answers).toHaveLength(2);
    expect(log).toContainEqual(expect.objectContaining({ message: "lists watched", lists: 0 }));
    expect(log.filter(({ level }) => level === "ERROR")).toEqual([]);
  });
}
