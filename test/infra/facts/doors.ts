import { describe, expect, test } from "@jest/globals";
import { GATEWAY_ROUTES, HOOK_GATEWAY_ROUTES, hookRoutes } from "../../../infra/routes.ts";
import { HOOK_ROUTES, HOOKS_PATH } from "../../../lambda/hookApp.ts";
import openapi from "../../../lambda/openapi.json" with { type: "json" };
import { ROUTES } from "../../../lambda/routes.ts";
import { full, plain, type Resource } from "../template.ts";

const { all, one } = full;

const keys = (routes: readonly { method: string; path: string }[]) =>
  routes.map(({ method, path }) => `${method} ${path}`).sort();

describe("the routes", () => {
  test("of the gateway are those that the function answers", () => {
    expect(keys(GATEWAY_ROUTES)).toEqual(keys(ROUTES));
    expect(keys(HOOK_GATEWAY_ROUTES)).toEqual(keys(HOOK_ROUTES));
  });

  test("of the gateway are those that the OpenAPI document describes", () => {
    const described = Object.entries(openapi.paths).flatMap(([path, operations]) =>
      Object.keys(operations)
        .filter((key) => ["get", "post", "put", "patch", "delete"].includes(key))
        .map((method) => ({ method: method.toUpperCase(), path })),
    );
    expect(keys([...GATEWAY_ROUTES, ...HOOK_GATEWAY_ROUTES])).toEqual(keys(described));
  });

  const isHook = ({ Properties }: Resource) => String(Properties.RouteKey).includes(HOOKS_PATH);

  test("of hooks stand at one door, without authorizer and before a function of their own", () => {
    const hooks = all("AWS::ApiGatewayV2::Route").filter(isHook);
    expect(hooks.map(({ Properties }) => Properties.RouteKey).sort()).toEqual(
      keys(HOOK_GATEWAY_ROUTES),
    );
    for (const { Properties } of hooks) {
      expect(Properties).toMatchObject({ ApiId: "IamApi", AuthorizationType: "NONE" });
      expect(Properties).not.toHaveProperty("AuthorizerId");
      expect(String(JSON.stringify(Properties.Target))).toContain("HooksFunction");
    }
  });

  test("of hooks lead to a function that knows who may send", () => {
    expect(one("AWS::Lambda::Function", /^Hooks/).Properties.Environment).toMatchObject({
      Variables: {
        EGRESS_GUARD_CONVERSATIONS_TABLE: "ConversationsTable",
        EGRESS_GUARD_SURFACES: "slack,jira,servicenow",
        EGRESS_GUARD_WEBHOOK_SOURCES: "tickets,chat",
      },
    });
  });

  test("of hooks are there only where somebody may send any", () => {
    expect(plain.all("AWS::ApiGatewayV2::Route").filter(isHook)).toEqual([]);
    const functions = plain.all("AWS::Lambda::Function");
    expect(functions.filter(({ id }) => id.startsWith("Hooks"))).toEqual([]);
  });

  test.each([
    [{}, []],
    [{ webhookSources: ["tickets"] }, ["/v1/hooks/webhooks/{source}"]],
    [{ surfaces: ["slack"] }, ["/v1/hooks/slack/commands", "/v1/hooks/slack/interactions"]],
  ] as const)("of hooks with the settings %j are %j", (settings, paths) => {
    expect(hookRoutes(settings).map(({ path }) => path)).toEqual(paths);
  });

  test.each([
    ["IamApi", { AuthorizationType: "AWS_IAM" }],
    ["JwtApi", { AuthorizationType: "JWT" }],
  ])("of %s are all of them, each with its authorizer", (ApiId, authorization) => {
    const routes = all("AWS::ApiGatewayV2::Route").filter(
      (route) => route.Properties.ApiId === ApiId && !isHook(route),
    );
    expect(routes.map(({ Properties }) => Properties.RouteKey).sort()).toEqual(
      keys(GATEWAY_ROUTES),
    );
    for (const { Properties } of routes) expect(Properties).toMatchObject(authorization);
  });
});

describe("the doors", () => {
  test("hand events of payload 2.0 to one function, and hooks to theirs", () => {
    const integrations = all("AWS::ApiGatewayV2::Integration").map(({ Properties }) => Properties);
    for (const integration of integrations) {
      expect(integration).toMatchObject({
        IntegrationType: "AWS_PROXY",
        PayloadFormatVersion: "2.0",
      });
    }
    expect(integrations.map(({ IntegrationUri }) => IntegrationUri).sort()).toEqual([
      "ApiFunction.Arn",
      "ApiFunction.Arn",
      "HooksFunction.Arn",
    ]);
  });

  test("may invoke the function, and nobody else may", () => {
    const permissions = all("AWS::Lambda::Permission").map(({ Properties }) => [
      Properties.FunctionName,
      Properties.Principal,
      Properties.SourceArn,
    ]);
    expect(permissions.sort()).toEqual([
      ["ApiFunction.Arn", "apigateway.amazonaws.com", arn("IamApi")],
      ["ApiFunction.Arn", "apigateway.amazonaws.com", arn("JwtApi")],
      ["CheckpointFunction.Arn", "events.amazonaws.com", "FourTimesADay.Arn"],
      ["HooksFunction.Arn", "apigateway.amazonaws.com", arn("IamApi")],
      ["SweepFunction.Arn", "events.amazonaws.com", "EveryMinute.Arn"],
      ["SweepFunction.Arn", "events.amazonaws.com", "EveryQuarter.Arn"],
    ]);
  });

  test("take tokens of the one issuer, for the named audiences", () => {
    expect(one("AWS::ApiGatewayV2::Authorizer", /./).Properties).toMatchObject({
      AuthorizerType: "JWT",
      IdentitySource: ["$request.header.Authorization"],
      JwtConfiguration: {
        Audience: ["egress-guard", "other"],
        Issuer: "https://login.acme.example",
      },
    });
  });

  test("are known to the function by their ids", () => {
    expect(one("AWS::Lambda::Function", /^Api/).Properties).toMatchObject({
      Environment: { Variables: { EGRESS_GUARD_API_IDS: "IamApi,JwtApi" } },
      ReservedConcurrentExecutions: 50,
    });
  });

  test("are throttled, and carry the tag by which the service control policy knows them", () => {
    for (const { Properties } of all("AWS::ApiGatewayV2::Stage")) {
      expect(Properties).toMatchObject({
        DefaultRouteSettings: { ThrottlingBurstLimit: 40, ThrottlingRateLimit: 20 },
        StageName: "$default",
      });
    }
    expect(all("AWS::ApiGatewayV2::Api").map(({ Properties }) => Properties.Tags)).toEqual([
      { "egress-guard:api": "iam" },
      { "egress-guard:api": "jwt" },
    ]);
  });
});

describe("the access logs", () => {
  const lines = all("AWS::ApiGatewayV2::Stage").map(({ Properties }) => {
    const { Format } = Properties.AccessLogSettings as { Format: string };
    return Object.values(JSON.parse(Format) as Record<string, string>);
  });

  test("say who was answered what, in JSON", () => {
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).toEqual(
        expect.arrayContaining(["$context.requestId", "$context.routeKey", "$context.status"]),
      );
    }
  });

  test("hold no body, no header and no query", () => {
    const unwanted = /body|header|query|userAgent|protocol|customDomain/i;
    expect(lines.flat().filter((value) => unwanted.test(value))).toEqual([]);
    expect(lines.flat().every((value) => value.startsWith("$context."))).toBe(true);
  });

  test("are kept as long as the context says, under names of which the account may have many", () => {
    const logs = all("AWS::Logs::LogGroup").map(({ Properties }) => Properties);
    expect(logs.map(({ RetentionInDays }) => RetentionInDays)).toEqual(Array(8).fill(731));
    expect(logs.flatMap(({ LogGroupName = [] }) => LogGroupName)).toEqual([
      "/aws/vendedlogs/egress-guard/Fn::Select/iam",
      "/aws/vendedlogs/egress-guard/Fn::Select/jwt",
    ]);
  });
});

test("alarms go to the address in the context", () => {
  expect(one("AWS::SNS::Subscription", /./).Properties).toMatchObject({
    Endpoint: "oncall@acme.example",
    Protocol: "email",
    TopicArn: "Alarms",
  });
});

function arn(api: string): string {
  return `arn:aws:execute-api:us-east-1:111122223333:${api}/*/*/*`;
}
