import { describe, expect, test } from "@jest/globals";
import { requestChain } from "../../core/ledger/stored.ts";
import { verifyLedger } from "../../lambda/audit/verify.ts";
import { LedgerUnavailable, SecretsUnavailable } from "../../lambda/ports.ts";
import { PAYMENTS_ROLE } from "../support/builders.ts";
import { type Answer, iam, jwt, STRANGER_AUTHORIZER } from "../support/gatewayEvents.ts";
import { FOREIGN_SECRET, HOOK_PATH, hooksOf, NEXT_SECRET } from "../support/hooks.ts";
import { brokenEnds } from "../support/invariants.ts";
import { HEAD, PEOPLE_HEAD, peopleOfText, policyOf } from "../support/policyDocuments.ts";
import {
  groupStory,
  idOf,
  requestStory,
  rulesOf,
  sceneOf,
  shownOf,
  storedOf,
} from "../support/tellings.ts";
import { aWish, useWorlds, type World } from "../support/world.ts";

const openWorld = useWorlds();
const WEB = "tcp 443 203.0.113.0/24";
const DB = "tcp 5432 203.0.113.0/24";
const SSH = "tcp 22 203.0.113.0/24";
const MINUTE = 60_000;
const DAY = 86_400_000;
const ROLE = "arn:aws:iam::111122223333:role";

const STATEMENTS = `${HEAD}
requesters: [{ id: payments, principals: ['${PAYMENTS_ROLE}', 'group:payments'] }]
allowedPorts:
  - { id: web, protocol: tcp, ports: [443] }
  - { id: databases, protocol: tcp, ports: [5432-5439] }
approvals:
  - id: dbs
    when: { ports: [{ protocol: tcp, ports: [5432-5439] }] }
    approvers: ['${ROLE}/NetworkSecurity', 'group:dba', 'arn:aws:iam::111122223333:user/lee']
  - id: long
    when: { ports: [{ protocol: tcp, ports: [5432-5439] }], longerThan: P30D }
    approvers: ['${ROLE}/NetworkSecurity', 'email:kim@acme.example']
    quorum: 2
  - { id: other, when: { ports: [{ protocol: tcp, ports: [1] }] }, approvers: ['group:others'] }
`;
const SHORT = { Guard: { Duration: "P7D" } };

/** lee asks and has a user of their own; sam and kim approve; ann approves other things. */
const PEOPLE = `people:
  - { id: lee, identities: ['webhook:tickets#1', 'slack:T0ACME#U0LEE', 'arn:aws:iam::111122223333:user/lee', 'jwt:https://id.example#lee'], groups: [payments, dba] }
  - { id: sam, identities: ['webhook:tickets#2', '${ROLE}/NetworkSecurity'] }
  - { id: kim, identities: ['webhook:tickets#3', 'email:kim@acme.example'], groups: [dba] }
  - { id: ann, identities: ['webhook:tickets#4'], groups: [others] }
`;
const policy = (people = PEOPLE, statements = STATEMENTS) =>
  policyOf(statements, {}, peopleOfText(PEOPLE_HEAD + people));

async function aWorld() {
  const world = await openWorld({ policy: policy() });
  return { world, send: hooksOf(world) };
}

const asks = (rules: readonly string[], members = {}, User = "1") => ({
  Action: "request",
  User,
  Request: aWish(rules, members),
});

/** What a person says to the request that an answer is about, with the digest that was shown. */
function says(Action: string, User: string, of: Answer, Comment?: string) {
  const { RequestId, Digest } = Object(Object(of.body).Request);
  return { Action, User, RequestId, Digest, Comment };
}

/** Everything that the ledger has, and every line that was logged. */
async function written({ ports, lines }: World) {
  const requests = await ports.ledger.requests({ limit: 100 });
  return { requests: requests.length, lines: lines.length };
}

describe("a request that a person makes in another system", () => {
  test("is written down at once, and judged and carried out by whoever may look at EC2", async () => {
    const { world, send } = await aWorld();
    const answer = await send(asks([WEB]));
    expect(answer).toMatchObject({
      status: 202,
      headers: { location: `/v1/requests/${idOf(answer)}` },
      body: { Request: { Status: "received", Principal: "person:lee", Findings: [] } },
    });
    expect(answer.body).not.toHaveProperty("Request.Effect");
    expect(world.calls).toEqual([]);
    await world.carryOn();
    expect(await rulesOf(world)).toEqual([WEB]);
    expect(await storedOf(world, answer)).toMatchObject({
      status: "authorized",
      surface: "webhooks",
      principal: { kind: "person", id: "person:lee", identity: "webhook:tickets#1" },
    });
    expect(await requestStory(world, idOf(answer))).toEqual(["received ", "decided allow"]);
    expect(await groupStory(world)).toEqual([`intended ${WEB}`, "done authorized"]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("has a record that is whole, at each step", async () => {
    const { world, send } = await aWorld();
    const verdict = async () => (await verifyLedger(world.ports.ledger, { kind: "all" })).faults;
    const asked = await send(asks([DB], SHORT));
    expect(await verdict()).toEqual([]);
    await send(asks([WEB], { GroupId: "sg-0eeeeeeeeeeeeeeee" }), { id: "absent" });
    await world.carryOn();
    expect(await verdict()).toEqual([]);
    await send(says("approve", "2", asked), { id: "m2" });
    expect(await verdict()).toEqual([]);
    await world.carryOn();
    expect(await verdict()).toEqual([]);
  });

  test("is carried out within a minute where nobody woke the worker", async () => {
    const { world, send } = await aWorld();
    await send(asks([WEB]));
    world.clock.advance(MINUTE);
    await world.sweep();
    expect(await rulesOf(world)).toEqual([WEB]);
  });

  test("says in its records in which message it came", async () => {
    const { world, send } = await aWorld();
    const answer = await send(asks([WEB]), { id: "msg_abc" });
    const record = await world.ports.ledger.record(requestChain(idOf(answer)), 1);
    expect(record?.record).toMatchObject({
      type: "received",
      who: { surface: "webhooks", source: { message: "webhooks/tickets/msg_abc" } },
    });
  });

  test("is the same however often the message comes, and is answered as it stands", async () => {
    const { world, send } = await aWorld();
    const first = await send(asks([WEB]));
    // A repeated delivery is signed anew, at its own time and perhaps with the next secret.
    world.clock.advance(4 * MINUTE);
    expect(await send(asks([WEB]), { secret: NEXT_SECRET })).toEqual(first);
    await world.carryOn();
    world.clock.advance(DAY);
    expect(await send(asks([WEB]))).toMatchObject({
      status: 200,
      body: { Return: true, Request: { Status: "authorized" } },
    });
    expect(await groupStory(world)).toEqual([`intended ${WEB}`, "done authorized"]);
    expect(await world.ports.ledger.requests({ limit: 9 })).toHaveLength(1);
  });

  test("is another one under another id, and for nothing under its own", async () => {
    const { world, send } = await aWorld();
    const first = await send(asks([WEB]));
    for (const other of [asks([DB], SHORT), asks([WEB], {}, "3")]) {
      expect(await send(other)).toMatchObject({
        status: 422,
        body: { code: "idempotency-key-reused", requestId: idOf(first) },
      });
    }
    expect(idOf(await send(asks([WEB]), { id: "msg_2" }))).not.toBe(idOf(first));
    expect(await world.ports.ledger.requests({ limit: 9 })).toHaveLength(2);
  });

  test("is denied by the policy as any other", async () => {
    const { world, send } = await aWorld();
    const answer = await send(asks([SSH]));
    await world.carryOn();
    expect(await send(asks([SSH]))).toMatchObject({
      status: 403,
      body: { code: "denied-by-policy", findings: [{ code: "port-not-allowed" }] },
    });
    expect(await requestStory(world, idOf(answer))).toEqual(["received ", "decided deny"]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("has the rights of the person: whom no statement names may not ask", async () => {
    const { world, send } = await aWorld();
    await send(asks([WEB], {}, "2"));
    await world.carryOn();
    expect(await send(asks([WEB], {}, "2"))).toMatchObject({
      status: 403,
      body: { code: "forbidden-principal", detail: expect.stringContaining("person:sam") },
    });
  });

  test("is nothing once people.yaml knows the identity no more", async () => {
    const { world, send } = await aWorld();
    const answer = await send(asks([WEB]));
    const later = world.under(policy(PEOPLE.replace("'webhook:tickets#1', ", "")));
    await later.carryOn();
    expect(await storedOf(world, answer)).toMatchObject({
      status: "denied",
      findings: [{ code: "forbidden-principal" }],
    });
  });

  test("ends where its group is not there, and says so", async () => {
    const { world, send } = await aWorld();
    const absent = asks([WEB], { GroupId: "sg-0eeeeeeeeeeeeeeee" });
    const answer = await send(absent);
    await world.carryOn();
    expect(await send(absent)).toMatchObject({ status: 404, body: { code: "group-not-found" } });
    expect(await requestStory(world, idOf(answer))).toEqual(["received ", "unjudged "]);
    expect(await shownOf(world, answer, { authorizer: jwt({ sub: "x" }) })).toEqual({});
  });

  test("that EC2 refused is told of as it stands, so that no sender tries it for ever", async () => {
    const { world, send } = await aWorld();
    const { ports } = world;
    const ec2Code = "SecurityGroupLimitExceeded";
    const authorize = async () => ({ kind: "refused", ec2Code, message: "no" }) as const;
    const answer = await send(asks([WEB]));
    await world.with({ ...ports, ec2: { ...ports.ec2, authorize } }).carryOn();
    expect(await storedOf(world, answer)).toMatchObject({ status: "failed" });
    expect(await send(asks([WEB]))).toMatchObject({
      status: 200,
      body: { Request: { Status: "failed", Problem: { ec2Code } } },
    });
  });

  test("is tried for an hour while EC2 can't be asked, and then ends", async () => {
    const { world, send } = await aWorld();
    const describeGroup = async () => ({ kind: "unavailable", message: "no answer" }) as const;
    const { ports } = world;
    const blind = world.with({ ...ports, ec2: { ...ports.ec2, describeGroup } });
    const answer = await send(asks([WEB]));
    world.clock.advance(60 * MINUTE - 1);
    await blind.sweep();
    expect(await storedOf(world, answer)).toMatchObject({ status: "received" });
    world.clock.advance(1);
    await blind.sweep();
    expect(await storedOf(world, answer)).toMatchObject({
      status: "failed",
      problem: { code: "ec2-unavailable" },
    });
    await world.sweep();
    expect(await rulesOf(world)).toEqual([]);
  });

  test("is judged by many at once, and carried out once", async () => {
    const { world, send } = await aWorld();
    await send(asks([WEB]));
    await Promise.all([world.carryOn(), world.carryOn(), world.carryOn()]);
    expect(await groupStory(world)).toEqual([`intended ${WEB}`, "done authorized"]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("can be taken back while it waits for approval, by the person and nobody else", async () => {
    const { world, send } = await aWorld();
    const asked = await send(asks([DB], SHORT));
    await world.carryOn();
    expect(await send(says("cancel", "4", asked), { id: "m2" })).toMatchObject({ status: 404 });
    expect(await send(says("cancel", "1", asked), { id: "m3" })).toMatchObject({
      status: 200,
      body: { Request: { Status: "cancelled" } },
    });
  });
});

describe("an approver's answer from another system", () => {
  async function waiting(members: object = SHORT) {
    const { world, send } = await aWorld();
    const asked = await send(asks([DB], members));
    await world.carryOn();
    expect(await storedOf(world, asked)).toMatchObject({ status: "pending-approval" });
    return { world, send, asked };
  }

  test("carries the request on: it is judged with it by whoever may look at EC2", async () => {
    const { world, send, asked } = await waiting();
    world.calls.length = 0;
    const answer = await send(says("approve", "2", asked, "agreed"), { id: "m2" });
    expect(answer).toMatchObject({
      status: 202,
      body: {
        Request: { Status: "approved", Approvals: { Given: [{ Principal: "person:sam" }] } },
      },
    });
    expect(world.calls).toEqual([]);
    await world.carryOn();
    expect(await rulesOf(world)).toEqual([DB]);
    expect(await requestStory(world, idOf(asked))).toEqual([
      "received ",
      "decided require-approval",
      "approved agreed",
      "decided allow",
    ]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("counts once, however often the message comes", async () => {
    const { world, send, asked } = await waiting();
    const message = says("approve", "2", asked);
    expect(await send(message, { id: "m2" })).toMatchObject({ status: 202 });
    expect(await send(message, { id: "m2" })).toMatchObject({ status: 202 });
    await world.carryOn();
    world.clock.advance(MINUTE);
    expect(await send(message, { id: "m2" })).toMatchObject({
      status: 200,
      body: { Request: { Status: "authorized", Approvals: { Given: [{}] } } },
    });
    expect(await send(message, { id: "m3" })).toMatchObject({
      status: 409,
      body: { code: "request-not-pending" },
    });
    expect(await groupStory(world)).toEqual([`intended ${DB}`, "done authorized"]);
  });

  test("lets the request go on waiting where others are asked too", async () => {
    const { world, send, asked } = await waiting({});
    await send(says("approve", "2", asked), { id: "m2" });
    await world.carryOn();
    expect(await storedOf(world, asked)).toMatchObject({
      status: "pending-approval",
      awaits: [{ statementId: "long", given: 1, quorum: 2 }],
    });
    await send(says("approve", "3", asked), { id: "m3" });
    await world.carryOn();
    expect(await rulesOf(world)).toEqual([DB]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("of several at the same instant counts for each of them", async () => {
    const { world, send, asked } = await waiting({});
    const answers = await Promise.all(
      ["2", "3"].map((user) => send(says("approve", user, asked), { id: `by-${user}` })),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    await world.carryOn();
    expect(await rulesOf(world)).toEqual([DB]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("of yes and no at the same instant: one of them stands, and EC2 agrees with it", async () => {
    const { world, send, asked } = await waiting();
    const [yes, no] = await Promise.all([
      send(says("approve", "2", asked), { id: "yes" }),
      send(says("decline", "3", asked), { id: "no" }),
    ]);
    await world.carryOn();
    const { status } = await storedOf(world, asked);
    expect([yes?.status, no?.status, status]).toEqual(
      status === "declined" ? [409, 200, "declined"] : [202, 409, "authorized"],
    );
    expect(await rulesOf(world)).toEqual(status === "declined" ? [] : [DB]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("of no ends the request, and a repeated message changes nothing", async () => {
    const { world, send, asked } = await waiting();
    const no = says("decline", "2", asked, "use the replica");
    for (const _ of [1, 2]) {
      expect(await send(no, { id: "m2" })).toMatchObject({
        status: 200,
        body: { Request: { Status: "declined" } },
      });
    }
    expect(await requestStory(world, idOf(asked))).toEqual([
      "received ",
      "decided require-approval",
      "declined use the replica",
    ]);
  });

  test("is none of a yes where its id comes again with a no", async () => {
    const { send, asked } = await waiting({});
    await send(says("approve", "2", asked), { id: "m2" });
    expect(await send(says("decline", "3", asked), { id: "m2" })).toMatchObject({
      status: 409,
      body: { code: "request-not-pending" },
    });
  });

  test("can be given to what was asked through the API, and the other way round", async () => {
    const { world, send } = await aWorld();
    const asked = await world.ask(aWish([DB], SHORT));
    expect(await send(says("approve", "2", asked))).toMatchObject({ status: 202 });
    await world.carryOn();
    expect(await shownOf(world, asked)).toMatchObject({ Status: "authorized" });
    const back = await send(asks(["tcp 5433 203.0.113.0/24"], SHORT), { id: "m2" });
    await world.carryOn();
    const { Digest } = Object(Object(back.body).Request);
    const authorizer = iam(
      "AROA0000000000000NET:sam",
      `${ROLE.replace("iam", "sts").replace(":role", ":assumed-role")}/NetworkSecurity/sam`,
    );
    const path = `/v1/requests/${idOf(back)}/approve`;
    expect(await world.call({ method: "POST", path, body: { Digest }, authorizer })).toMatchObject({
      status: 202,
    });
    await world.carryOn();
    expect((await rulesOf(world)).length).toBe(2);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  const posing: readonly [who: string, authorizer: unknown][] = [
    [
      "with the user of their own",
      iam("AIDA0000000000000LEE", "arn:aws:iam::111122223333:user/lee"),
    ],
    ["with a token", jwt({ sub: "lee", groups: "[dba]" })],
  ];
  test.each(posing)("is refused to whom a bot has asked for, %s", async (_, authorizer) => {
    const { world, asked } = await waiting();
    const { Digest } = Object(Object(asked.body).Request);
    const path = `/v1/requests/${idOf(asked)}/approve`;
    expect(await world.call({ method: "POST", path, body: { Digest }, authorizer })).toMatchObject({
      status: 403,
      body: { code: "self-approval" },
    });
    await world.carryOn();
    expect(await rulesOf(world)).toEqual([]);
  });

  test("is refused to whom a bot has asked for, through the bot", async () => {
    const { send, asked } = await waiting();
    expect(await send(says("approve", "1", asked), { id: "m2" })).toMatchObject({
      status: 403,
      body: { code: "self-approval" },
    });
  });

  test("is refused to the same person's second answer under another id", async () => {
    const { world, send, asked } = await waiting({});
    await send(says("approve", "2", asked), { id: "m2" });
    await world.carryOn();
    expect(await send(says("approve", "2", asked), { id: "m3" })).toMatchObject({
      status: 409,
      body: { code: "already-answered" },
    });
  });

  test("of an approver of another statement is as one to a request that is not there", async () => {
    const { world, send, asked } = await waiting();
    const before = await storedOf(world, asked);
    for (const action of ["approve", "decline"]) {
      expect(await send(says(action, "4", asked), { id: action })).toMatchObject({
        status: 404,
        body: { code: "request-not-found" },
      });
    }
    expect(await storedOf(world, asked)).toEqual(before);
  });

  test("after the request has expired changes nothing but that it says so", async () => {
    const { world, send, asked } = await waiting();
    world.clock.advance(7 * DAY + 1);
    expect(await send(says("approve", "2", asked), { id: "m2" })).toMatchObject({
      status: 409,
      body: { code: "expired" },
    });
    await world.carryOn();
    expect(await rulesOf(world)).toEqual([]);
  });

  test("is bound to what was shown", async () => {
    const { send, asked } = await waiting();
    const other = { ...says("approve", "2", asked), Digest: "0".repeat(64) };
    expect(await send(other, { id: "m2" })).toMatchObject({
      status: 409,
      body: { code: "digest-mismatch" },
    });
  });

  test("counts no more once people.yaml knows the approver no more", async () => {
    const { world, send, asked } = await waiting();
    await send(says("approve", "3", asked), { id: "m2" });
    const later = world.under(policy(PEOPLE.replace("'webhook:tickets#3', ", "")));
    await later.carryOn();
    expect(await storedOf(world, asked)).toMatchObject({
      status: "pending-approval",
      awaits: [{ statementId: "dbs", given: 0 }],
    });
    expect(await rulesOf(world)).toEqual([]);
  });
});

describe("a message whose answer was lost", () => {
  /** A ledger that writes the next change, and then does not say so. */
  function losing(world: World): World {
    let lose = true;
    const { ledger } = world.ports;
    const commit: typeof ledger.commit = async (change) => {
      const committed = await ledger.commit(change);
      if (!lose) return committed;
      lose = false;
      throw new LedgerUnavailable("the answer was lost");
    };
    return world.with({ ...world.ports, ledger: { ...ledger, commit } });
  }

  test("is answered 503, and as if nothing had been when it comes again", async () => {
    const { world } = await aWorld();
    const send = hooksOf(losing(world));
    expect(await send(asks([DB], SHORT))).toMatchObject({
      status: 503,
      body: { code: "ledger-unavailable" },
    });
    const asked = await send(asks([DB], SHORT));
    expect(asked).toMatchObject({ status: 202, body: { Request: { Status: "received" } } });
    await world.carryOn();
    const again = hooksOf(losing(world));
    const approval = says("approve", "2", asked);
    expect(await again(approval, { id: "m2" })).toMatchObject({ status: 503 });
    expect(await again(approval, { id: "m2" })).toMatchObject({ status: 202 });
    await world.carryOn();
    expect(await rulesOf(world)).toEqual([DB]);
    expect(await requestStory(world, idOf(asked))).toEqual([
      "received ",
      "decided require-approval",
      "approved ",
      "decided allow",
    ]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });
});

describe("a message that nobody the source knows has signed", () => {
  const BODY = JSON.stringify(asks([WEB]));
  const refused: readonly [why: string, delivery: Parameters<ReturnType<typeof hooksOf>>[1]][] = [
    ["is forged", { secret: FOREIGN_SECRET }],
    ["is stale", { laterMs: -301_000 }],
    ["is of the future", { laterMs: 302_000 }],
    ["is cut short", { sent: BODY.slice(0, -1) }],
    ["is empty", { sent: "" }],
    ["has another body", { sent: BODY.replace("443", "444") }],
    ["has a doubled signature", { headers: { "webhook-signature": "v1,a,v1,b" } }],
    ["has a doubled id", { headers: { "webhook-id": "msg_1,msg_1" } }],
    ["has no signature", { headers: { "webhook-signature": "" } }],
    ["has no number for a time", { headers: { "webhook-timestamp": "NaN" } }],
    ["has a signature of a wrong length", { headers: { "webhook-signature": "v1,AAAA" } }],
    ["has another id", { headers: { "webhook-id": "msg_2" } }],
  ];

  test.each(refused)(
    "because it %s: 401, one line without the payload, nothing written",
    async (_, delivery) => {
      const { world, send } = await aWorld();
      const before = await written(world);
      expect(await send(BODY, delivery)).toMatchObject({
        status: 401,
        body: { code: "signature-invalid" },
      });
      expect(await written(world)).toEqual({ requests: 0, lines: before.lines + 1 });
      expect(world.lines.at(-1)).toMatchObject({
        level: "info",
        message: "answered",
        members: { status: 401, path: HOOK_PATH, reason: expect.any(String) },
      });
      expect(JSON.stringify(world.lines)).not.toContain("203.0.113.0");
    },
  );

  test.each([
    ["there is none", async () => []],
    ["it is no secret", async () => ["whsec_short"]],
    ["there are too many", async () => Array(3).fill(NEXT_SECRET)],
    [
      "it can't be read",
      async () => {
        throw new SecretsUnavailable("no answer");
      },
    ],
  ])("is never let through where the secret is missing: %s", async (_, secrets) => {
    const { world } = await aWorld();
    expect(await hooksOf(world, secrets)(BODY)).toMatchObject({
      status: 503,
      body: { code: "secret-unavailable" },
    });
    expect((await written(world)).requests).toBe(0);
  });

  test("is of a source that has no secret yet: 503; of no source: 404; no POST: 405", async () => {
    const { send } = await aWorld();
    const to = (path: string) => send(BODY, { path });
    expect(await to("/v1/hooks/webhooks/chat")).toMatchObject({ status: 503 });
    for (const path of ["other", "", "tickets/x", "TICKETS", "__proto__"]) {
      expect(await to(`/v1/hooks/webhooks/${path}`)).toMatchObject({ status: 404 });
    }
    expect(await send(BODY, { method: "PUT" })).toMatchObject({
      status: 405,
      headers: { allow: "POST" },
    });
  });
});

describe("a signed message with nonsense inside", () => {
  const id = `req-${"0".repeat(32)}`;
  const Digest = "0".repeat(64);
  const rows: readonly [what: string, body: unknown, status: number, fault: object][] = [
    ["no JSON", "hello", 400, { code: "malformed-body" }],
    ["nothing", "", 400, { code: "malformed-body" }],
    ["a list", [], 422, { errors: [{ pointer: "" }] }],
    ["no action", { User: "1" }, 422, { errors: [{ pointer: "/Action" }] }],
    ["an action that is none", { Action: "revoke" }, 422, { errors: [{ pointer: "/Action" }] }],
    ["no user", { Action: "cancel", RequestId: id }, 422, { errors: [{ pointer: "/User" }] }],
    [
      "a user by a name for show",
      { Action: "cancel", User: "Lee Doe", RequestId: id },
      422,
      { errors: [{ pointer: "/User" }] },
    ],
    [
      "an approval without the digest",
      { Action: "approve", User: "2", RequestId: id },
      422,
      { errors: [{ pointer: "/Digest" }] },
    ],
    [
      "a request of another form",
      { Action: "approve", User: "2", RequestId: "../policy", Digest },
      422,
      { errors: [{ pointer: "/RequestId" }] },
    ],
    [
      "a member that is none",
      { Action: "cancel", User: "1", RequestId: id, Url: "http://169.254.169.254/" },
      422,
      { errors: [{ pointer: "/Url" }] },
    ],
    [
      "nothing asked for",
      { Action: "request", User: "1" },
      422,
      { errors: [{ pointer: "/Request" }] },
    ],
    [
      "a request with a fault",
      asks([WEB], { GroupId: "web" }),
      422,
      { errors: [{ pointer: "/Request/GroupId" }] },
    ],
    [
      "a rehearsal",
      asks([WEB], { DryRun: true }),
      422,
      { errors: [{ pointer: "/Request/DryRun" }] },
    ],
    [
      "a group by its name",
      asks([], {
        IpPermissions: [
          {
            IpProtocol: "tcp",
            FromPort: 443,
            ToPort: 443,
            UserIdGroupPairs: [{ GroupId: "sg-0bbbbbbbbbbbbbbbb", GroupName: "proxy" }],
          },
        ],
      }),
      422,
      { errors: [{ pointer: "/Request/IpPermissions/0/UserIdGroupPairs/0/GroupName" }] },
    ],
    [
      "an end that has passed",
      asks([WEB], { Guard: { ExpiresAt: "2025-01-01T00:00:00Z" } }),
      422,
      { errors: [{ pointer: "/Request/Guard/ExpiresAt" }] },
    ],
    ["a user whom nobody knows", asks([WEB], {}, "5"), 403, { code: "unknown-person" }],
    [
      "an answer of a user whom nobody knows",
      { Action: "approve", User: "5", RequestId: id, Digest },
      403,
      { code: "unknown-person" },
    ],
    [
      "a request that is not there",
      { Action: "approve", User: "2", RequestId: id, Digest },
      404,
      { code: "request-not-found" },
    ],
    ["more than is read", asks([WEB], { Guard: { Justification: "x".repeat(70_000) } }), 413, {}],
  ];

  test.each(rows)(
    "such as %s gets an answer to act on, and nothing is written",
    async (_, body, status, fault) => {
      const { world, send } = await aWorld();
      expect(await send(body)).toMatchObject({ status, body: fault });
      expect((await written(world)).requests).toBe(0);
    },
  );
});

test("a body that the gateway hands over as base64 is verified byte for byte", async () => {
  const { world, send } = await aWorld();
  expect(await send(asks([WEB]), { base64: true })).toMatchObject({ status: 202 });
  await world.carryOn();
  expect(await rulesOf(world)).toEqual([WEB]);
});

test("no credential lets anybody in: an authorizer block counts for nothing here", async () => {
  const { world } = await aWorld();
  const answer = await world.call({
    method: "POST",
    path: HOOK_PATH,
    authorizer: STRANGER_AUTHORIZER,
  });
  expect(answer.status).toBe(404);
});
