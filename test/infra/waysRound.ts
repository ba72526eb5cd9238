import { API_TAG } from "../../infra/constructs/apis.ts";
import { ROLE_PATH } from "../../infra/constructs/functions.ts";
import { STACK_NAME } from "../../infra/stack.ts";

const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
/** Who may ask, by ARN. */
export const PRINCIPALS = {
  breakGlass: role("EgressGuardBreakGlass"),
  cdk: role("cdk-egguard-cfn-exec-role-111122223333-us-east-1"),
  deployer: role("EgressGuardDeployer"),
  guard: role(`${ROLE_PATH.slice(1)}${STACK_NAME}-ApiRole-1A2B3C`),
  maker: role("EgressGuardGroupMaker"),
  root: "arn:aws:iam::111122223333:root",
  admin: role("Admin"),
} as const;
/** One of them. */
export type Who = keyof typeof PRINCIPALS;

const GROUP = "arn:aws:ec2:us-east-1:111122223333:security-group/sg-1";
const RULE = "arn:aws:ec2:us-east-1:111122223333:security-group-rule/sgr-1";
const LIST = "arn:aws:ec2:us-east-1:111122223333:prefix-list/pl-1";
const FUNCTION = `arn:aws:lambda:us-east-1:111122223333:function:${STACK_NAME}-ApiFunction-1A2B`;
const TABLE = `arn:aws:dynamodb:us-east-1:111122223333:table/${STACK_NAME}-StateTable-1A2B`;
const LOG = `arn:aws:logs:us-east-1:111122223333:log-group:${STACK_NAME}-ApiLog-1A2B:log-stream:x`;
const STACK = `arn:aws:cloudformation:us-east-1:111122223333:stack/${STACK_NAME}/1a2b`;
const API = "arn:aws:apigateway:us-east-1::/apis/a1b2/routes/r1";
const SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:egress-guard/hooks-a1B2c3";
const BUS = "arn:aws:events:us-east-1:111122223333:event-bus/egress-guard";
const GOVERNED = { "aws:ResourceTag/egress-guard:governed": "true" };
const UNGOVERNED = { "aws:ResourceTag/team": "payments" };
const keys = (...TagKeys: string[]) => ({ "aws:TagKeys": TagKeys });

type Way = readonly [
  action: string,
  resource: string,
  context: object,
  deniedBy: string,
  exceptTo: readonly Who[],
];

const DEPLOYERS = ["cdk", "deployer"] as const;
const ITS_OWN = ["guard", "cdk", "deployer"] as const;

/** Every way round the guard that a service control policy can close: who may go it nonetheless, and what stops the others. */
export const WAYS: readonly Way[] = [
  // Changing the rules of a governed group.
  ["ec2:AuthorizeSecurityGroupEgress", GROUP, GOVERNED, "EgressRulesOnlyByTheGuard", ["guard"]],
  ["ec2:RevokeSecurityGroupEgress", GROUP, GOVERNED, "EgressRulesOnlyByTheGuard", ["guard"]],
  ["ec2:ModifySecurityGroupRules", GROUP, GOVERNED, "EgressRulesOnlyByTheGuard", ["guard"]],
  [
    "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
    GROUP,
    GOVERNED,
    "EgressRulesOnlyByTheGuard",
    ["guard"],
  ],
  // Taking a group out of the guard's hands, or putting in one with rules of its own.
  [
    "ec2:DeleteTags",
    GROUP,
    keys("egress-guard:governed"),
    "GovernedTagOnlyByGroupMakers",
    ["maker"],
  ],
  ["ec2:DeleteTags", GROUP, {}, "NoRemovalOfAllTagsAtOnce", []],
  [
    "ec2:CreateTags",
    GROUP,
    keys("Name", "egress-guard:governed"),
    "GovernedTagOnlyByGroupMakers",
    ["maker"],
  ],
  [
    "ec2:CreateTags",
    GROUP,
    keys("Egress-Guard:Governed"),
    "GovernedTagOnlyByGroupMakers",
    ["maker"],
  ],
  // Passing a rule off as one of the guard's, or the other way round.
  [
    "ec2:CreateTags",
    RULE,
    keys("egress-guard:request-id"),
    "TagsOfItsRulesOnlyByTheGuard",
    ["guard"],
  ],
  [
    "ec2:DeleteTags",
    RULE,
    keys("egress-guard:request-id"),
    "TagsOfItsRulesOnlyByTheGuard",
    ["guard"],
  ],
  ["ec2:DeleteTags", RULE, {}, "NoRemovalOfAllTagsAtOnce", []],
  // Another group than the governed one: a fresh one has an allow-all rule.
  ...[
    "RunInstances",
    "RequestSpotInstances",
    "RequestSpotFleet",
    "ImportInstance",
    "CreateNetworkInterface",
    "ModifyNetworkInterfaceAttribute",
    "ModifyInstanceAttribute",
    "CreateClientVpnEndpoint",
    "ModifyClientVpnEndpoint",
    "ApplySecurityGroupsToClientVpnTargetNetwork",
  ].map(
    (name) => [`ec2:${name}`, GROUP, UNGOVERNED, "OnlyGovernedGroupsOnInterfaces", []] as const,
  ),
  // A rule that stays, towards a list that grows.
  ["ec2:ModifyManagedPrefixList", LIST, GOVERNED, "GovernedListsOnlyByGroupMakers", ["maker"]],
  [
    "ec2:RestoreManagedPrefixListVersion",
    LIST,
    GOVERNED,
    "GovernedListsOnlyByGroupMakers",
    ["maker"],
  ],
  [
    "ec2:DeleteTags",
    LIST,
    keys("egress-guard:governed"),
    "GovernedTagOnlyByGroupMakers",
    ["maker"],
  ],
  // The guard's roles in other hands.
  ...[
    "CreateRole",
    "PassRole",
    "PutRolePolicy",
    "AttachRolePolicy",
    "UpdateAssumeRolePolicy",
  ].flatMap((name) =>
    ["egress-guard/mine", "cdk-egguard-mine", "EgressGuardBreakGlass"].map(
      (target) => [`iam:${name}`, role(target), {}, "RolesOnlyByDeployers", DEPLOYERS] as const,
    ),
  ),
  // Another program or policy under the guard's name.
  ["sts:AssumeRole", PRINCIPALS.cdk, {}, "DeploymentOnlyByDeployers", DEPLOYERS],
  ["cloudformation:UpdateStack", STACK, {}, "DeploymentOnlyByDeployers", DEPLOYERS],
  ["cloudformation:ExecuteChangeSet", STACK, {}, "DeploymentOnlyByDeployers", DEPLOYERS],
  ["cloudformation:DeleteStack", STACK, {}, "DeploymentOnlyByDeployers", DEPLOYERS],
  [
    "s3:PutObject",
    "arn:aws:s3:::cdk-egguard-assets-1-r/a.zip",
    {},
    "DeploymentOnlyByDeployers",
    DEPLOYERS,
  ],
  ...[
    "UpdateFunctionCode",
    "UpdateFunctionConfiguration",
    "AddPermission",
    "CreateFunctionUrlConfig",
    "PutFunctionConcurrency",
  ].map((name) => [`lambda:${name}`, FUNCTION, {}, "FunctionsOnlyByDeployers", DEPLOYERS] as const),
  // An event that claims to come from the gateway, with whatever principal in it.
  ["lambda:InvokeFunction", FUNCTION, {}, "FunctionsOnlyByDeployers", DEPLOYERS],
  ...["Create", "Update", "Delete"].map(
    (verb) =>
      [
        `lambda:${verb}EventSourceMapping`,
        "*",
        { "lambda:FunctionArn": FUNCTION },
        "WakeUpsOnlyByDeployers",
        DEPLOYERS,
      ] as const,
  ),
  ...["POST", "PUT", "PATCH", "DELETE"].map(
    (verb) =>
      [
        `apigateway:${verb}`,
        API,
        { [`aws:ResourceTag/${API_TAG}`]: "iam" },
        "ApisOnlyByDeployers",
        DEPLOYERS,
      ] as const,
  ),
  [
    "apigateway:DELETE",
    "arn:aws:apigateway:us-east-1::/tags/x",
    keys(API_TAG),
    "ApiTagOnlyByDeployers",
    DEPLOYERS,
  ],
  // A promise in the ledger that nobody judged: the sweeper would keep it.
  ...[
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "BatchWriteItem",
    "PartiQLInsert",
    "PartiQLUpdate",
    "PartiQLDelete",
    "DeleteTable",
    "UpdateTable",
    "UpdateTimeToLive",
    "PutResourcePolicy",
    "UpdateContinuousBackups",
  ].map(
    (name) => [`dynamodb:${name}`, TABLE, {}, "LedgerOnlyByTheGuard", ["guard", "cdk"]] as const,
  ),
  // Speaking for persons, with the secret of a system that is believed, or in the guard's own name.
  ...["GetSecretValue", "BatchGetSecretValue", "PutSecretValue", "PutResourcePolicy"].map(
    (name) =>
      [
        `secretsmanager:${name}`,
        SECRET,
        {},
        "VoicesOnlyByTheGuard",
        ["guard", "deployer"],
      ] as const,
  ),
  ["events:PutEvents", BUS, {}, "VoicesOnlyByTheGuard", ["guard", "deployer"]],
  [
    "sqs:SendMessage",
    `arn:aws:sqs:us-east-1:111122223333:${STACK_NAME}-Receiverfeed-1A.fifo`,
    {},
    "TracesStay",
    ITS_OWN,
  ],
  // Going it unseen.
  ["logs:DeleteLogGroup", LOG, {}, "TracesStay", ITS_OWN],
  ["logs:PutLogEvents", LOG, {}, "TracesStay", ITS_OWN],
  ["logs:DeleteMetricFilter", LOG, {}, "TracesStay", ITS_OWN],
  [
    "cloudwatch:DeleteAlarms",
    "arn:aws:cloudwatch:us-east-1:1:alarm:egress-guard-overdue",
    {},
    "TracesStay",
    ITS_OWN,
  ],
  [
    "events:DisableRule",
    `arn:aws:events:us-east-1:1:rule/${STACK_NAME}-EveryMinute-1A`,
    {},
    "TracesStay",
    ITS_OWN,
  ],
  ["sns:DeleteTopic", `arn:aws:sns:us-east-1:1:${STACK_NAME}-Alarms-1A`, {}, "TracesStay", ITS_OWN],
  [
    "sqs:PurgeQueue",
    `arn:aws:sqs:us-east-1:1:${STACK_NAME}-DeadLetters-1A`,
    {},
    "TracesStay",
    ITS_OWN,
  ],
];

/** What must go on as ever. */
export const UNTOUCHED: readonly (readonly [action: string, resource: string, context: object])[] =
  [
    ["ec2:AuthorizeSecurityGroupEgress", GROUP, UNGOVERNED],
    ["ec2:AuthorizeSecurityGroupIngress", GROUP, GOVERNED],
    ["ec2:RevokeSecurityGroupIngress", GROUP, GOVERNED],
    ["ec2:CreateTags", GROUP, keys("Name", "team")],
    ["ec2:DeleteTags", GROUP, keys("team")],
    ["ec2:CreateTags", RULE, keys("Owner")],
    ["ec2:CreateSecurityGroup", GROUP, {}],
    ["ec2:RunInstances", GROUP, GOVERNED],
    ["ec2:RunInstances", "arn:aws:ec2:us-east-1:111122223333:subnet/subnet-1", {}],
    ["ec2:ModifyManagedPrefixList", LIST, UNGOVERNED],
    ["iam:CreateRole", role("Payments"), {}],
    ["lambda:InvokeFunction", "arn:aws:lambda:us-east-1:111122223333:function:payments", {}],
    [
      "lambda:CreateEventSourceMapping",
      "*",
      { "lambda:FunctionArn": "arn:aws:lambda:us-east-1:1:function:payments" },
    ],
    ["dynamodb:PutItem", "arn:aws:dynamodb:us-east-1:111122223333:table/payments", {}],
    [
      "secretsmanager:GetSecretValue",
      "arn:aws:secretsmanager:us-east-1:1:secret:payments-a1B2c3",
      {},
    ],
    ["events:PutEvents", "arn:aws:events:us-east-1:111122223333:event-bus/default", {}],
    ["apigateway:PATCH", API, {}],
    ["cloudformation:UpdateStack", "arn:aws:cloudformation:us-east-1:1:stack/Payments/1", {}],
  ];
