import { expect, test } from "@jest/globals";
import * as z from "zod";
import { LedgerUnavailable, type NotDone } from "../../lambda/ports.ts";
import { PROBLEM_BODIES } from "../../lambda/problemSchemas.ts";
import { OPERATIONS } from "../../scripts/openapi/operations.ts";
import { aBody, anIpPermission, type Members } from "../support/bodies.ts";
import { must } from "../support/builders.ts";
import { type Answer, type Call, STRANGER_AUTHORIZER } from "../support/gatewayEvents.ts";
import { useWorlds } from "../support/world.ts";

const openWorld = useWorlds();
const PROBLEM = z.looseObject({ code: z.keyof(z.object(PROBLEM_BODIES)) });

/** Holds an answer against what the document says of this operation and status. */
function expectAsTold(operationId: string, { status, headers, body }: Answer): void {
  const operation = must(
    OPERATIONS.find((each) => each.operationId === operationId),
    operationId,
  );
  if (headers["content-type"] === "application/json") {
    const { schema } = must(operation.answers[status], `${operationId} ${status}`);
    expect(schema.safeParse(body).error).toBeUndefined();
  } else {
    const { code } = PROBLEM.parse(body);
    expect(operation.problems).toContain(code);
    expect(PROBLEM_BODIES[code].safeParse(body).error).toBeUndefined();
    expect(body).toMatchObject({ status });
  }
}

function tagged(members: Members = {}): Members {
  const Tags = [{ Key: "Owner", Value: "payments@acme.example" }];
  return aBody({ TagSpecifications: [{ ResourceType: "security-group-rule", Tags }], ...members });
}

const BANNED = tagged({
  IpPermissions: [anIpPermission({ IpRanges: [{ CidrIp: "10.0.0.0/8" }] })],
});

const ASKED: readonly (readonly [string, number, unknown, Call])[] = [
  ["the rule is opened", 201, tagged(), {}],
  ["a DryRun is allowed", 200, tagged({ DryRun: true }), {}],
  ["a DryRun is denied", 200, { ...BANNED, DryRun: true }, {}],
  ["a banned block", 403, BANNED, {}],
  ["a stranger", 403, tagged(), { authorizer: STRANGER_AUTHORIZER }],
  ["nobody", 401, tagged(), { authorizer: {} }],
  ["no JSON", 400, "{", {}],
  ["a member too many", 422, tagged({ Extra: 1 }), {}],
  ["a key that is none", 422, tagged(), { key: "a b" }],
  ["a group that is not there", 404, tagged({ GroupId: "sg-0eeeeeeeeeeeeeeee" }), {}],
  ["a body too large", 413, " ".repeat(65_537), {}],
];

test.each(ASKED)("%s: %i as told", async (_, status, body, call) => {
  const world = await openWorld();
  const answer = await world.ask(body, call);
  expect(answer.status).toBe(status);
  expectAsTold("authorizeSecurityGroupEgress", answer);
});

test("a replay, a rule that is there, and a key of another request: as told", async () => {
  const world = await openWorld();
  const answers = [
    await world.ask(tagged(), { key: "one" }),
    await world.ask(tagged(), { key: "one" }),
    await world.ask(tagged(), { key: "two" }),
    await world.ask(BANNED, { key: "one" }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 422]);
  for (const answer of answers) expectAsTold("authorizeSecurityGroupEgress", answer);
});

const MESSAGE = { message: "EC2 says so" };
const OUTCOMES: readonly (readonly [number, NotDone])[] = [
  [404, { kind: "refused", ec2Code: "InvalidGroup.NotFound", ...MESSAGE }],
  [409, { kind: "refused", ec2Code: "RulesPerSecurityGroupLimitExceeded", ...MESSAGE }],
  [502, { kind: "refused", ec2Code: "InvalidParameterValue", ...MESSAGE }],
  [503, { kind: "not-executed", problem: "ec2-throttled", ...MESSAGE }],
  [504, { kind: "unknown", ...MESSAGE }],
];

test.each(OUTCOMES)(
  "%i, its replay and its DryRun, where EC2 does not do it: as told",
  async (status, outcome) => {
    const ec2 = { authorize: async () => outcome, rehearse: async () => outcome };
    const world = await openWorld({
      wrap: (ports) => ({ ...ports, ec2: { ...ports.ec2, ...ec2 } }),
    });
    const first = await world.ask(tagged(), { key: "one" });
    expect(first.status).toBe(status);
    expectAsTold("authorizeSecurityGroupEgress", first);
    expectAsTold("authorizeSecurityGroupEgress", await world.ask(tagged(), { key: "one" }));
    expectAsTold("authorizeSecurityGroupEgress", await world.ask(tagged({ DryRun: true })));
    expectAsTold("listRequests", await world.call({ path: "/v1/requests" }));
  },
);

test.each(["ledger", "ec2"] as const)("503 where the %s can't be asked: as told", async (port) => {
  const head = () => Promise.reject(new LedgerUnavailable("no answer"));
  const describeGroup = async () => ({ kind: "unavailable", message: "no answer" }) as const;
  const world = await openWorld({
    wrap: (ports) => ({ ...ports, [port]: { ...ports[port], head, describeGroup } }),
  });
  const answer = await world.ask(tagged());
  expect(answer.status).toBe(503);
  expectAsTold("authorizeSecurityGroupEgress", answer);
});

const GETS = OPERATIONS.filter(({ method }) => method === "GET");

test.each(GETS.map(({ path, operationId }) => [path, operationId] as const))(
  "GET %s: as told",
  async (path, operationId) => {
    const world = await openWorld();
    const ids = [idOf(await world.ask(tagged())), idOf(await world.ask(BANNED)), "req-none"];
    for (const id of ids) {
      expectAsTold(operationId, await world.call({ path: path.replace(/\{.*?\}/, id) }));
    }
    expectAsTold(operationId, await world.call({ path, authorizer: {} }));
  },
);

test("a filter that is none: as told", async () => {
  const world = await openWorld();
  const answer = await world.call({ path: "/v1/requests", query: { limit: "0", colour: "red" } });
  expect(answer.status).toBe(422);
  expectAsTold("listRequests", answer);
});

function idOf({ body }: Answer): string {
  const Named = z.union([
    z.object({ requestId: z.string() }).transform(({ requestId }) => requestId),
    z
      .object({ Request: z.object({ RequestId: z.string() }) })
      .transform((b) => b.Request.RequestId),
  ]);
  return Named.parse(body);
}
