import { describe, expect, test } from "@jest/globals";
import { PAYMENTS_ROLE } from "../support/builders.ts";
import { type Answer, type Call, iam, jwt, STRANGER_AUTHORIZER } from "../support/gatewayEvents.ts";
import { brokenEnds } from "../support/invariants.ts";
import { HEAD, PEOPLE_HEAD, peopleOfText, policyOf } from "../support/policyDocuments.ts";
import { groupStory, idOf, requestStory, rulesOf, sceneOf, shownOf } from "../support/tellings.ts";
import { aWish, useWorlds, type World } from "../support/world.ts";

const openWorld = useWorlds();
const WEB = "tcp 443 203.0.113.0/24";
const DB = "tcp 5432 203.0.113.0/24";
const DAY = 86_400_000;
const ROLE = "arn:aws:iam::111122223333:role";

const session = (role: string, name: string, id = role) =>
  iam(
    `AROA${id.toUpperCase().slice(0, 16).padEnd(16, "0")}:${name}`,
    `arn:aws:sts::111122223333:assumed-role/${role}/${name}`,
  );
const SAM = { authorizer: session("NetworkSecurity", "sam") };
const KIM = { authorizer: iam("AIDA0000000000000KIM", "arn:aws:iam::111122223333:user/kim") };
const DBA = { authorizer: jwt({ sub: "dana", groups: "[dba staff]" }) };
const MAIL = { authorizer: jwt({ sub: "lee", email: "Lee@acme.example", email_verified: "true" }) };
const STRANGER = { authorizer: STRANGER_AUTHORIZER };

/** Databases wait for one of three, and for two persons where they would stay for long. */
const POLICY = `${HEAD}
requesters: [{ id: payments, principals: ['${PAYMENTS_ROLE}', 'jwt:https://id.example#pat'] }]
allowedPorts:
  - { id: web, protocol: tcp, ports: [443] }
  - { id: databases, protocol: tcp, ports: [5432-5439] }
approvals:
  - id: dbs
    when: { ports: [{ protocol: tcp, ports: [5432-5439] }] }
    approvers: ['${ROLE}/NetworkSecurity', 'group:dba', 'email:lee@acme.example']
    reason: customer data
  - id: long
    when: { ports: [{ protocol: tcp, ports: [5432-5439] }], longerThan: P30D }
    approvers: ['${ROLE}/NetworkSecurity', 'arn:aws:iam::111122223333:user/kim']
    quorum: 2
    waitsFor: P1D
`;
const SHORT = { Guard: { Duration: "P7D" } };

function say(world: World, what: string, of: Answer, call: Call = {}): Promise<Answer> {
  return world.call({ method: "POST", path: `/v1/requests/${idOf(of)}/${what}`, ...call });
}

/** Says something with the digest that was shown. */
function answered(world: World, what: string, of: Answer, who: Call, Comment?: string) {
  const { Digest } = Object(Object(of.body).Request);
  return say(world, what, of, { ...who, body: { Digest, Comment } });
}

const aWorld = (policy = POLICY, people?: string) =>
  openWorld({
    policy: policyOf(
      policy,
      {},
      people === undefined ? undefined : peopleOfText(PEOPLE_HEAD + people),
    ),
  });

describe("a request that needs approval", () => {
  test("waits: 202, and the answer says who can approve", async () => {
    const world = await aWorld();
    const answer = await world.ask(aWish([DB], SHORT));
    expect(answer).toMatchObject({
      status: 202,
      headers: { location: `/v1/requests/${idOf(answer)}` },
      body: {
        Request: {
          Status: "pending-approval",
          Effect: "require-approval",
          Findings: [{ code: "approval-required", effect: "require-approval", statementId: "dbs" }],
          Approvals: {
            Awaits: [
              {
                StatementId: "dbs",
                Quorum: 1,
                Given: 0,
                Approvers: [`${ROLE}/NetworkSecurity`, "group:dba", "email:lee@acme.example"],
              },
            ],
            Given: [],
            WaitsUntil: "2026-01-09T03:04:05.000Z",
          },
        },
      },
    });
    expect(await requestStory(world, idOf(answer))).toEqual(["decided require-approval"]);
    expect(await groupStory(world)).toEqual([]);
    expect(world.calls).not.toContain("AuthorizeSecurityGroupEgress");
  });

  test("is the same request under the same key, and never judged again", async () => {
    const world = await aWorld();
    const first = await world.ask(aWish([DB], SHORT), { key: "k" });
    expect(await world.ask(aWish([DB], SHORT), { key: "k" })).toEqual(first);
  });

  test("is told on a DryRun, and EC2 is not asked", async () => {
    const world = await aWorld();
    const answer = await world.ask(aWish([DB], { ...SHORT, DryRun: true }));
    expect(answer).toMatchObject({
      status: 200,
      body: { Decision: { Effect: "require-approval" } },
    });
    expect(world.calls).not.toContain("AuthorizeSecurityGroupEgress");
  });

  test("is carried out once enough have approved, and the clock of its rules starts then", async () => {
    const world = await aWorld();
    const asked = await world.ask(aWish([DB], SHORT));
    world.clock.advance(DAY);
    const answer = await answered(world, "approve", asked, SAM, "agreed");
    expect(answer).toMatchObject({
      status: 202,
      body: {
        Request: {
          Status: "approved",
          Effect: "allow",
          Approvals: { Awaits: [], Given: [{ Comment: "agreed", At: "2026-01-03T03:04:05.000Z" }] },
        },
      },
    });
    await world.carryOn();
    expect(await shownOf(world, asked)).toMatchObject({
      Status: "authorized",
      ExpiresAt: "2026-01-10T03:04:05.000Z",
      RulesStatus: "open",
    });
    expect(await rulesOf(world)).toEqual([DB]);
    expect(await requestStory(world, idOf(asked))).toEqual([
      "decided require-approval",
      "approved agreed",
      "decided allow",
      "decided allow",
    ]);
    expect(await groupStory(world)).toEqual([`intended ${DB}`, "done authorized"]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test.each([
    ["a role", SAM],
    ["a group of a token", DBA],
    ["a verified e-mail address, in any case", MAIL],
  ])("may be approved by %s", async (_, who) => {
    const world = await aWorld();
    const asked = await world.ask(aWish([DB], SHORT));
    expect((await shownOf(world, asked, who)) as object).toMatchObject({
      Status: "pending-approval",
    });
    expect(await answered(world, "approve", asked, who)).toMatchObject({ status: 202 });
  });

  test("waits for each statement's own quorum, and one person counts for several", async () => {
    const world = await aWorld();
    const asked = await world.ask(aWish([DB]));
    expect(asked).toMatchObject({
      body: {
        Request: {
          Approvals: {
            Awaits: [{ StatementId: "dbs" }, { StatementId: "long", Quorum: 2 }],
            WaitsUntil: "2026-01-03T03:04:05.000Z",
          },
        },
      },
    });
    expect(await answered(world, "approve", asked, SAM)).toMatchObject({
      status: 200,
      body: {
        Request: {
          Status: "pending-approval",
          Approvals: { Awaits: [{ StatementId: "long", Given: 1 }], Given: [{}] },
        },
      },
    });
    expect(await answered(world, "approve", asked, KIM)).toMatchObject({ status: 202 });
    await world.carryOn();
    expect(await rulesOf(world)).toEqual([DB]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("may be approved by many at once, each of whom counts", async () => {
    const world = await aWorld();
    const asked = await world.ask(aWish([DB]));
    const answers = await Promise.all(
      [SAM, KIM].map((who) => answered(world, "approve", asked, who)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 202]);
    await world.carryOn();
    expect(await rulesOf(world)).toEqual([DB]);
    expect(await groupStory(world)).toEqual([`intended ${DB}`, "done authorized"]);
  });

  test("is for nothing where one holds the rules already, for as long", async () => {
    const world = await aWorld();
    const asked = await world.ask(aWish([DB], SHORT));
    await answered(world, "approve", asked, SAM);
    await world.carryOn();
    expect(await world.ask(aWish([DB], { Guard: { Duration: "P1D" } }))).toMatchObject({
      status: 200,
      body: { Request: { Status: "already-authorized", Effect: "require-approval" } },
    });
    // For longer, it is asked for anew.
    const longer = await world.ask(aWish([DB], { Guard: { Duration: "P8D" } }));
    expect(longer).toMatchObject({ status: 202 });
    await answered(world, "approve", longer, SAM);
    await world.carryOn();
    expect(await shownOf(world, longer)).toMatchObject({ Status: "already-authorized" });
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });
});

describe("judged again", () => {
  const changed = async (policy: string) => {
    const world = await aWorld();
    const asked = await world.ask(aWish([DB], SHORT));
    return { world: world.under(policyOf(policy)), asked };
  };

  test("by an approval, a denial of today ends it", async () => {
    const { world, asked } = await changed(
      POLICY.replace("5432-5439] }\napprovals", "5439] }\napprovals"),
    );
    expect(await answered(world, "approve", asked, SAM)).toMatchObject({
      status: 200,
      body: { Request: { Status: "denied", Findings: [{ code: "port-not-allowed" }, {}] } },
    });
    expect(await requestStory(world, idOf(asked))).toEqual([
      "decided require-approval",
      "approved ",
      "decided deny",
    ]);
    await world.sweep();
    expect(await rulesOf(world)).toEqual([]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("between approval and execution, a denial of today ends it", async () => {
    const world = await aWorld();
    const asked = await world.ask(aWish([DB], SHORT));
    await answered(world, "approve", asked, SAM);
    const later = world.under(
      policyOf(POLICY.replace("5432-5439] }\napprovals", "5439] }\napprovals")),
    );
    await later.carryOn();
    expect(await shownOf(later, asked)).toMatchObject({ Status: "denied" });
    expect(await rulesOf(world)).toEqual([]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("between approval and execution, a new condition sends it back to wait", async () => {
    const world = await aWorld();
    const asked = await world.ask(aWish([DB], SHORT));
    await answered(world, "approve", asked, SAM);
    const later = world.under(policyOf(POLICY.replace("longerThan: P30D", "longerThan: P5D")));
    await later.carryOn();
    expect(await shownOf(later, asked)).toMatchObject({
      Status: "pending-approval",
      Approvals: { Awaits: [{ StatementId: "long", Given: 1 }], Given: [{}] },
    });
    expect(await answered(later, "approve", asked, KIM)).toMatchObject({ status: 202 });
    await later.carryOn();
    expect(await rulesOf(world)).toEqual([DB]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("where approvals are no longer asked for, nobody can give one, and whoever asked takes it back", async () => {
    const { world, asked } = await changed(POLICY.slice(0, POLICY.indexOf("approvals:")));
    // Nobody is asked any more: whoever would be is a stranger to the request.
    expect(await answered(world, "approve", asked, SAM)).toMatchObject({ status: 404 });
    expect(await say(world, "cancel", asked)).toMatchObject({ status: 200 });
  });
});

describe("a no", () => {
  test("of one approver ends it, whoever approved it before", async () => {
    const world = await aWorld();
    const asked = await world.ask(aWish([DB]), { key: "k" });
    await answered(world, "approve", asked, SAM);
    expect(await answered(world, "decline", asked, KIM, "use the replica")).toMatchObject({
      status: 200,
      body: {
        Request: {
          Status: "declined",
          Approvals: {
            TurnedDown: {
              Principal: "arn:aws:iam::111122223333:user/kim",
              Comment: "use the replica",
            },
          },
        },
      },
    });
    expect(await world.ask(aWish([DB]), { key: "k" })).toMatchObject({
      status: 409,
      body: { code: "declined", detail: expect.stringContaining("use the replica") },
    });
    expect(await requestStory(world, idOf(asked))).toEqual([
      "decided require-approval",
      "approved ",
      "decided require-approval",
      "declined use the replica",
    ]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("of whoever asked takes it back, also after it was approved", async () => {
    const world = await aWorld();
    for (const approve of [false, true]) {
      const key = `key-${approve}`;
      const asked = await world.ask(aWish([DB], SHORT), { key });
      if (approve) await answered(world, "approve", asked, SAM);
      expect(await say(world, "cancel", asked)).toMatchObject({
        status: 200,
        body: { Request: { Status: "cancelled" } },
      });
      await world.carryOn();
      expect(await world.ask(aWish([DB], SHORT), { key })).toMatchObject({
        status: 409,
        body: { code: "cancelled" },
      });
    }
    expect(await rulesOf(world)).toEqual([]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("of time ends it", async () => {
    const world = await aWorld();
    const asked = await world.ask(aWish([DB], SHORT), { key: "k" });
    world.clock.advance(7 * DAY);
    await world.sweep();
    expect(await shownOf(world, asked)).toMatchObject({ Status: "pending-approval" });
    world.clock.advance(1);
    await world.sweep();
    expect(await shownOf(world, asked)).toMatchObject({ Status: "expired" });
    expect(await world.ask(aWish([DB], SHORT), { key: "k" })).toMatchObject({
      status: 409,
      body: { code: "expired" },
    });
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("comes no later than the end that its rules were to have", async () => {
    const world = await aWorld();
    const Guard = { ExpiresAt: "2026-01-02T12:00:00Z" };
    const asked = await world.ask(aWish([DB], { Guard }));
    expect(asked).toMatchObject({
      body: { Request: { Approvals: { WaitsUntil: "2026-01-02T12:00:00.000Z" } } },
    });
    world.clock.advance(DAY);
    expect(await answered(world, "approve", asked, SAM)).toMatchObject({
      status: 409,
      body: { code: "expired" },
    });
  });

  test.each([
    ["approve", SAM],
    ["decline", SAM],
    ["cancel", {}],
  ])("has come for %s too, though the sweeper has not come by yet", async (what, who) => {
    const world = await aWorld();
    const asked = await world.ask(aWish([DB], SHORT));
    world.clock.advance(7 * DAY);
    expect(await answered(world, what, asked, who)).toMatchObject({
      status: 409,
      body: {
        code: "expired",
        detail: expect.stringContaining("before enough had approved it"),
      },
    });
    expect(await requestStory(world, idOf(asked))).toEqual([
      "decided require-approval",
      "expired ",
    ]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("has not come a millisecond before", async () => {
    const world = await aWorld();
    const asked = await world.ask(aWish([DB], SHORT));
    world.clock.advance(7 * DAY - 1);
    expect(await answered(world, "approve", asked, SAM)).toMatchObject({ status: 202 });
  });

  test("waits for no group that is gone: what is approved and can't be carried out expires", async () => {
    const world = await aWorld();
    const asked = await world.ask(aWish([DB], SHORT));
    await answered(world, "approve", asked, SAM);
    const { ports } = world;
    const gone = async () => ({ kind: "absent", message: "gone" }) as const;
    const without = world.with({ ...ports, ec2: { ...ports.ec2, describeGroup: gone } });
    await without.sweep();
    expect(await shownOf(world, asked)).toMatchObject({ Status: "approved" });
    world.clock.advance(8 * DAY);
    await without.sweep();
    expect(await shownOf(world, asked)).toMatchObject({ Status: "expired" });
  });
});

describe("nobody approves their own request", () => {
  const PAT = { authorizer: jwt({ sub: "pat", groups: "[dba]" }) };

  test("also where they are among the approvers", async () => {
    const world = await aWorld();
    const asked = await world.ask(aWish([DB], SHORT), PAT);
    for (const what of ["approve", "decline"]) {
      expect(await answered(world, what, asked, PAT)).toMatchObject({
        status: 403,
        body: { code: "self-approval" },
      });
    }
    expect(await shownOf(world, asked, PAT)).toMatchObject({ Status: "pending-approval" });
  });

  test("also not through another credential of the same person", async () => {
    const people = `
people:
  - { id: pat, identities: ['jwt:https://id.example#pat', '${ROLE}/NetworkSecurity'] }
`;
    const world = await aWorld(POLICY, people);
    const asked = await world.ask(aWish([DB], SHORT), PAT);
    expect(await answered(world, "approve", asked, SAM)).toMatchObject({
      status: 403,
      body: { code: "self-approval" },
    });
    expect(await answered(world, "approve", asked, DBA)).toMatchObject({ status: 202 });
  });

  test("also not where it is only learned after the approval that both are one person", async () => {
    const world = await aWorld();
    const asked = await world.ask(aWish([DB], SHORT), PAT);
    expect(await answered(world, "approve", asked, SAM)).toMatchObject({ status: 202 });
    const people = `people: [{ id: pat, identities: ['jwt:https://id.example#pat', '${ROLE}/NetworkSecurity'] }]`;
    const later = world.under(policyOf(POLICY, {}, peopleOfText(PEOPLE_HEAD + people)));
    await later.carryOn();
    expect(await shownOf(later, asked, PAT)).toMatchObject({
      Status: "pending-approval",
      Approvals: { Awaits: [{ StatementId: "dbs", Given: 0 }] },
    });
    expect(await rulesOf(world)).toEqual([]);
    expect(await answered(later, "approve", asked, DBA)).toMatchObject({ status: 202 });
    await later.carryOn();
    expect(await rulesOf(world)).toEqual([DB]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("where the sessions of a role are one person, unless their names tell persons apart", async () => {
    const one = `approvers: ['${ROLE}/PaymentsDeploy', 'group:dba']`;
    const policy = POLICY.replace(/approvers: \[[^\]]*email[^\]]*\]/, one);
    const colleague = { authorizer: session("PaymentsDeploy", "kim@acme.example", "PAYMENTS") };
    const asker = { authorizer: session("PaymentsDeploy", "jo@acme.example", "PAYMENTS") };
    const strict = await aWorld(policy);
    const first = await strict.ask(aWish([DB], SHORT), asker);
    expect(await answered(strict, "approve", first, colleague)).toMatchObject({
      body: { code: "self-approval" },
    });
    const told = await aWorld(policy, `sessionEmails: ['${ROLE}/PaymentsDeploy']`);
    const second = await told.ask(aWish([DB], SHORT), asker);
    expect(await answered(told, "approve", second, asker)).toMatchObject({
      body: { code: "self-approval" },
    });
    expect(await answered(told, "approve", second, colleague)).toMatchObject({ status: 202 });
  });

  test("and two credentials of one person are one approval", async () => {
    const people = `
people:
  - { id: kim, identities: ['arn:aws:iam::111122223333:user/kim', '${ROLE}/NetworkSecurity'] }
`;
    const policy = POLICY.replace("user/kim'", "user/kim', 'group:staff'");
    const world = await aWorld(policy, people);
    const asked = await world.ask(aWish([DB]));
    expect(await answered(world, "approve", asked, SAM)).toMatchObject({ status: 200 });
    expect(await answered(world, "approve", asked, KIM)).toMatchObject({
      status: 409,
      body: { code: "already-answered" },
    });
    expect(await answered(world, "approve", asked, DBA)).toMatchObject({ status: 202 });
  });
});

test.each([
  ["its requester is the only approver", `['${PAYMENTS_ROLE}']`, 1],
  [
    "there are fewer approvers than it takes",
    `['${ROLE}/NetworkSecurity', 'email:lee@acme.example']`,
    3,
  ],
])("a request that nobody could approve is refused at once: %s", async (_, approvers, quorum) => {
  const policy = POLICY.replace(
    /approvers: \[[^\]]*email[^\]]*\]/,
    `approvers: ${approvers}\n    quorum: ${quorum}`,
  );
  const world = await aWorld(policy);
  const answer = await world.ask(aWish([DB], SHORT));
  expect(answer).toMatchObject({
    status: 403,
    body: { code: "no-eligible-approver", findings: [{ code: "no-eligible-approver" }] },
  });
  expect(await requestStory(world, idOf(answer))).toEqual(["decided deny"]);
});

describe("an answer that does not count", () => {
  test.each([
    ["by a stranger", STRANGER, {}, 404, "request-not-found"],
    ["by an approver of other requests", KIM, {}, 404, "request-not-found"],
    ["with the digest of another content", SAM, { Digest: "0".repeat(64) }, 409, "digest-mismatch"],
    ["without a digest", SAM, { Digest: undefined }, 422, "invalid-request"],
    ["with null for the digest", SAM, { Digest: null }, 422, "invalid-request"],
    ["with a digest that is none", SAM, { Digest: "ABC" }, 422, "invalid-request"],
    ["with a member too many", SAM, { Force: true }, 422, "invalid-request"],
    ["with a comment that is too long", SAM, { Comment: "x".repeat(1025) }, 422, "invalid-request"],
    ["by nobody", { authorizer: {} }, {}, 401, "unauthenticated"],
  ])("changes nothing: %s", async (_, who: Call, members: object, status, code) => {
    const world = await aWorld();
    const asked = await world.ask(aWish([DB], SHORT));
    const story = await requestStory(world, idOf(asked));
    const { Digest } = Object(Object(asked.body).Request);
    for (const what of ["approve", "decline"]) {
      const answer = await say(world, what, asked, { ...who, body: { Digest, ...members } });
      expect(answer).toMatchObject({ status, body: { code } });
    }
    expect(await requestStory(world, idOf(asked))).toEqual(story);
    expect(await shownOf(world, asked)).toMatchObject({ Status: "pending-approval" });
  });

  test("is that of somebody who sees it and is not asked", async () => {
    const access = `access: [{ id: see, principals: ['arn:aws:iam::111122223333:user/stranger'], may: [approve] }]\n`;
    const world = await aWorld(POLICY + access);
    const asked = await world.ask(aWish([DB], SHORT));
    for (const what of ["approve", "decline"]) {
      expect(await answered(world, what, asked, STRANGER)).toMatchObject({
        status: 403,
        body: { code: "not-an-approver" },
      });
    }
  });

  test.each(["approve", "decline", "cancel"])(
    "%s comes too late after each end, and changes nothing",
    async (what) => {
      const world = await aWorld();
      const ends: readonly ((asked: Answer) => Promise<unknown>)[] = [
        (asked) => answered(world, "decline", asked, SAM),
        (asked) => say(world, "cancel", asked),
        async (asked) => {
          await answered(world, "approve", asked, SAM);
          await world.carryOn();
        },
        async () => {
          world.clock.advance(8 * DAY);
          await world.sweep();
        },
      ];
      for (const [index, end] of ends.entries()) {
        const asked = await world.ask(aWish([DB], SHORT), { key: `key-${index}` });
        await end(asked);
        const story = await requestStory(world, idOf(asked));
        const answer =
          what === "cancel"
            ? await say(world, what, asked)
            : await answered(world, what, asked, SAM);
        expect(answer).toMatchObject({ status: 409, body: { code: "request-not-pending" } });
        expect(await requestStory(world, idOf(asked))).toEqual(story);
      }
    },
  );

  test("is none of another request: its digest is not this one's", async () => {
    const world = await aWorld();
    const one = await world.ask(aWish([DB], SHORT));
    const other = await world.ask(aWish(["tcp 5433 203.0.113.0/24"], SHORT));
    const { Digest } = Object(Object(other.body).Request);
    expect(await say(world, "approve", one, { ...SAM, body: { Digest } })).toMatchObject({
      body: { code: "digest-mismatch" },
    });
  });

  test("is none of another request of the same content, whose digest it is too", async () => {
    const world = await aWorld();
    const [asked, twin] = [
      await world.ask(aWish([DB], SHORT), { key: "one" }),
      await world.ask(aWish([DB], SHORT), { key: "two" }),
    ];
    const digests = [await shownOf(world, asked), await shownOf(world, twin)].map(
      (shown) => Object(shown).Digest,
    );
    expect(digests[0]).toBe(digests[1]);
    expect(await answered(world, "approve", asked, SAM)).toMatchObject({ status: 202 });
    await world.carryOn();
    expect(await shownOf(world, asked)).toMatchObject({ Status: "authorized" });
    expect(await shownOf(world, twin)).toMatchObject({
      Status: "pending-approval",
      Approvals: { Awaits: [{ Given: 0 }], Given: [] },
    });
    expect(await say(world, "cancel", twin)).toMatchObject({ status: 200 });
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("is none for what needs no approval", async () => {
    const world = await aWorld();
    const asked = await world.ask(aWish([WEB]));
    expect(await answered(world, "approve", asked, SAM)).toMatchObject({ status: 404 });
    expect(await say(world, "cancel", asked)).toMatchObject({
      status: 409,
      body: { code: "request-not-pending" },
    });
  });

  test("is cancelled by nobody but whoever asked", async () => {
    const world = await aWorld();
    const asked = await world.ask(aWish([DB], SHORT));
    expect(await say(world, "cancel", asked, SAM)).toMatchObject({ status: 404 });
    expect(await say(world, "cancel", asked, STRANGER)).toMatchObject({ status: 404 });
  });
});

test("an approver lists the requests that wait for them, and no others", async () => {
  const world = await aWorld();
  const waiting = await world.ask(aWish([DB], SHORT));
  await world.ask(aWish([WEB]));
  const query = { status: "pending-approval" };
  const listed = async (who: Call) => {
    const { body } = await world.call({ path: "/v1/requests", query, ...who });
    return Object(body).Requests.map(({ RequestId }: { RequestId: string }) => RequestId);
  };
  expect(await listed(SAM)).toEqual([idOf(waiting)]);
  expect(await listed(KIM)).toEqual([]);
  expect(await listed(STRANGER)).toEqual([]);
});
