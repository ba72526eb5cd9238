import { Aws, Fn, RemovalPolicy, Stack, Tags, Validations } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  HttpApi,
  type HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpIamAuthorizer, HttpJwtAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { GATEWAY_ROUTES, hookRoutes } from "../routes.ts";
import type { Settings } from "../settings.ts";

/** One API before it has routes: its id goes into the environment of the function behind it. */
export interface Door {
  readonly api: HttpApi;
  readonly authorizer: IHttpRouteAuthorizer;
  /** Begins the ids of what belongs to this door alone. */
  readonly id: string;
}

/**
 * What a line of the access log says: who was answered what, and where time went. No body, no header, no query: those can
 * hold what is not for the log. Source: API Gateway guide, variables for HTTP API access logs.
 */
const ACCESS_LINE = {
  time: "$context.requestTime",
  requestId: "$context.requestId",
  routeKey: "$context.routeKey",
  path: "$context.path",
  status: "$context.status",
  sourceIp: "$context.identity.sourceIp",
  userArn: "$context.identity.userArn",
  issuer: "$context.authorizer.claims.iss",
  subject: "$context.authorizer.claims.sub",
  error: "$context.error.message",
  authorizerError: "$context.authorizer.error",
  integrationError: "$context.integrationErrorMessage",
  integrationMs: "$context.integrationLatency",
  responseMs: "$context.responseLatency",
  bytes: "$context.responseLength",
} as const;

/** The tag of the APIs and of all that belongs to them; infra/scp.json knows them by it. */
export const API_TAG = "egress-guard:api";

/** EC2 refills its describe buckets at 20 calls a second for the whole account: more calls than that could not be judged. */
const THROTTLE = { rateLimit: 20, burstLimit: 40 } as const;

/** A finding of cdk-nag that stays at the routes of hooks. */
const UNGUARDED = {
  id: "AwsSolutions-APIG4",
  reason:
    "whoever sends a hook has no AWS credentials and no token: the function verifies the signature over the raw bytes first",
} as const;

/** Makes the API for callers who sign with SigV4, and with a token's issuer one more for callers with its tokens. */
export function doors(scope: Construct, { jwt }: Settings): readonly Door[] {
  const iam = door(scope, "Iam", "signed by an IAM principal", new HttpIamAuthorizer());
  if (jwt === undefined) return [iam];
  const authorizer = new HttpJwtAuthorizer("Token", jwt.issuer, {
    jwtAudience: [...jwt.audiences],
  });
  return [iam, door(scope, "Jwt", "with a token", authorizer)];
}

/**
 * Leads the routes of hooks to their function. They stand at the door of the IAM principals, without its authorizer: who sends is
 * known by the signature.
 */
export function openHooks({ api }: Door, fn: IFunction, settings: Settings): void {
  const integration = new HttpLambdaIntegration("HooksFunction", fn, {
    scopePermissionToRoute: false,
  });
  for (const { method, path } of hookRoutes(settings)) {
    const methods = [method as HttpMethod];
    const [route] = api.addRoutes({
      path,
      methods,
      integration,
      authorizer: new HttpNoneAuthorizer(),
    });
    if (route !== undefined) Validations.of(route).acknowledge(UNGUARDED);
  }
}

/** Leads the routes of a door to the function, and opens it to calls. Returns its URL, without a slash at the end. */
export function openDoor(
  scope: Construct,
  { api, authorizer, id }: Door,
  fn: IFunction,
  settings: Settings,
): string {
  const integration = new HttpLambdaIntegration(`${id}Function`, fn, {
    scopePermissionToRoute: false,
  });
  for (const { method, path } of GATEWAY_ROUTES) {
    api.addRoutes({ path, methods: [method as HttpMethod], integration, authorizer });
  }
  new HttpStage(scope, `${id}Stage`, {
    httpApi: api,
    stageName: "$default",
    autoDeploy: true,
    throttle: THROTTLE,
    accessLogSettings: {
      destination: new LogGroupLogDestination(accessLog(scope, id, settings)),
      format: AccessLogFormat.custom(JSON.stringify(ACCESS_LINE)),
    },
  });
  return api.apiEndpoint;
}

function door(scope: Construct, id: string, how: string, authorizer: IHttpRouteAuthorizer): Door {
  const api = new HttpApi(scope, `${id}Api`, {
    apiName: `${Aws.STACK_NAME} ${how}`,
    description: `egress-guard, for calls ${how}`,
    createDefaultStage: false,
  });
  Tags.of(api).add(API_TAG, id.toLowerCase());
  return { api, authorizer, id };
}

/**
 * API Gateway lists each log in one resource policy of the account, which is soon full; logs under `/aws/vendedlogs/` need no
 * entry of their own. The stack's unique id keeps a later deployment from meeting the log that this one leaves behind.
 */
function accessLog(scope: Construct, id: string, { logRetentionDays }: Settings): LogGroup {
  const unique = Fn.select(2, Fn.split("/", Stack.of(scope).stackId));
  return new LogGroup(scope, `${id}AccessLog`, {
    logGroupName: `/aws/vendedlogs/egress-guard/${unique}/${id.toLowerCase()}`,
    retention: logRetentionDays,
    removalPolicy: RemovalPolicy.RETAIN,
  });
}
