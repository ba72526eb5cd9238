import { describe, expect, test } from "@jest/globals";
import { actionValue } from "../../core/hooks/slack/actions.ts";
import type { StoredRequest } from "../../core/ledger/stored.ts";
import { verifyLedger } from "../../lambda/audit/verify.ts";
import { LedgerUnavailable } from "../../lambda/ports.ts";
import { GROUP_ID, must, PAYMENTS_ROLE } from "../support/builders.ts";
import { hooksOf } from "../support/hooks.ts";
import { brokenEnds } from "../support/invariants.ts";
import { HEAD, PEOPLE_HEAD, peopleOfText, policyOf } from "../support/policyDocuments.ts";
import {
  formOf,
  INTERACTIONS,
  payloadForm,
  pressPayload,
  readWindow,
  type SlackHooks,
  slackHooksOf,
  submitPayload,
} from "../support/slackHooks.ts";
import { requestStory, rulesOf, sceneOf } from "../support/tellings.ts";
import { aWish, useWorlds, type World } from "../support/world.ts";

const openWorld = useWorlds();
const RULE = "tcp 5432 203.0.113.0/24";
const ROLE = "arn:aws:iam::111122223333:role";
const DAY = 86_400_000;

const STATEMENTS = `${HEAD}
requesters: [{ id: payments, principals: ['${PAYMENTS_ROLE}', 'group:payments'] }]
allowedPorts: [{ id: databases, protocol: tcp, ports: [5432-5439] }]
approvals:
  - { id: dbs, when: { ports: [{ protocol: tcp, ports: [5432-5439] }] }, approvers: ['group:dba'] }
  - id: long
    when: { ports: [{ protocol: tcp, ports: [5432-5439] }], longerThan: P30D }
    approvers: ['${ROLE}/NetworkSecurity', 'group:dba']
    quorum: 2
  - { id: other, when: { ports: [{ protocol: tcp, ports: [1] }] }, approvers: ['group:others'] }
`;
const PEOPLE = `people:
  - { id: lee, identities: ['slack:T0ACME#U0LEE', 'webhook:tickets#lee', '${PAYMENTS_ROLE}'], groups: [payments, dba] }
  - { id: kim, identities: ['slack:T0ACME#U0KIM'], groups: [dba] }
  - { id: may, identities: ['slack:T0ACME#U0MAY', 'webhook:tickets#may'], groups: [dba] }
  - { id: ann, identities: ['slack:T0ACME#U0ANN'], groups: [others] }
`;
const POLICY = policyOf(STATEMENTS, {}, peopleOfText(PEOPLE_HEAD + PEOPLE));

interface Scene extends SlackHooks {
  readonly world: World;
  readonly now: () => Promise<StoredRequest>;
  /** The value of the buttons of the message that was sent of it. */
  readonly value: string;
}

/** A request of lee's that waits for approval. */
async function waiting(span = "for 7d", why = "because NET-12 nightly export"): Promise<Scene> {
  const world = await openWorld({ policy: POLICY });
  const hooks = slackHooksOf(world);
  await hooks.write("U0LEE", `allow tcp/5432 to 203.0.113.0/24 from ${GROUP_ID} ${span} ${why}`);
  await world.carryOn();
  const now = async () => must((await world.ports.ledger.requests({ limit: 2 }))[0], "a request");
  const stored = await now();
  expect(stored.status).toBe("pending-approval");
  return { world, ...hooks, now, value: actionValue(stored) };
}

/** Presses a button, and sends the window off that opens. */
async function answer(
  { press, submit }: Scene,
  user: string,
  button: string,
  value: string,
  comment?: string,
) {
  const window = must(await press(user, button, value), "a window");
  if (window.submit === undefined) return readWindow(window);
  return submit(user, window, comment);
}

describe("a button that an approver presses", () => {
  test("opens a window with the request from the ledger, and what the requester said as theirs", async () => {
    const scene = await waiting(
      "for 7d",
      "because NET-12 *safe* <!channel> says <https://x.example|the CISO>",
    );
    const { requestId, digest } = await scene.now();
    const window = must(await scene.press("U0KIM", "approve", scene.value), "a window");
    const shown = readWindow(window);
    expect(shown).toMatch(/^# Approve egress\n\*1 rule\* out of `sg-/);
    for (const part of [
      RULE,
      "256 IPv4 addresses",
      "person:lee",
      "@U0LEE",
      "`NET-12`",
      digest,
      `egress-guard requests show ${requestId}`,
    ]) {
      expect(shown).toContain(part);
    }
    expect(shown).toContain(
      "In the requester's words: “safe !channel says the CISO”".replace("safe", "*safe*"),
    );
    expect(shown).toMatch(/Why it may be opened\n\[Approve\]$/);
    expect(JSON.stringify(window)).not.toContain("<!channel>");
  });

  test("and the window that is sent off, carry the request on to its rule", async () => {
    const scene = await waiting();
    const { requestId } = await scene.now();
    const said = await answer(scene, "U0KIM", "approve", scene.value, " agreed in the meeting ");
    expect(said).toBe(
      `# Approved\n\`${requestId}\` is judged once more with your approval, and opened if nothing else is missing.`,
    );
    expect(await rulesOf(scene.world)).toEqual([]);
    await scene.world.carryOn();
    expect(await rulesOf(scene.world)).toEqual([RULE]);
    expect(await requestStory(scene.world, requestId)).toEqual([
      "received ",
      "decided require-approval",
      "approved agreed in the meeting",
      "decided allow",
    ]);
    expect(await brokenEnds(await sceneOf(scene.world))).toEqual([]);
    expect((await verifyLedger(scene.world.ports.ledger, { kind: "all" })).faults).toEqual([]);
  });

  test("may say no, once and for all", async () => {
    const scene = await waiting();
    expect(await answer(scene, "U0KIM", "decline", scene.value, "not this year")).toMatch(
      /^# Declined\n/,
    );
    expect(await scene.now()).toMatchObject({
      status: "declined",
      turnedDown: { principal: { id: "person:kim" }, comment: "not this year" },
    });
    expect(await answer(scene, "U0MAY", "approve", scene.value)).toMatch(
      /^# Nothing was changed\n.*is declined, and waits for nobody's approval \(request-not-pending\)/,
    );
    await scene.world.carryOn();
    expect(await rulesOf(scene.world)).toEqual([]);
  });

  test("counts once, however often it is pressed, sent off, or delivered", async () => {
    const scene = await waiting("for 40d");
    const window = must(await scene.press("U0KIM", "approve", scene.value), "a window");
    const again = must(await scene.press("U0KIM", "approve", scene.value), "a window");
    const first = await scene.submit("U0KIM", window);
    // The same delivery, a moment later: the signed second is the same.
    expect(await scene.submit("U0KIM", window)).toBe(first);
    scene.world.clock.advance(1_000);
    expect(await scene.submit("U0KIM", again)).toMatch(/has approved .* already/);
    await scene.world.carryOn();
    expect(await answer(scene, "U0KIM", "approve", scene.value)).toMatch(/has approved .* already/);
    expect(await scene.now()).toMatchObject({
      status: "pending-approval",
      approvals: [{ principal: { id: "person:kim" } }],
    });
    expect(await answer(scene, "U0MAY", "approve", scene.value)).toMatch(/^# Approved/);
    await scene.world.carryOn();
    expect(await rulesOf(scene.world)).toEqual([RULE]);
  });

  test("of two who answer at the same moment, one yes and one no, leaves one outcome that is told", async () => {
    const scene = await waiting();
    const yes = must(await scene.press("U0KIM", "approve", scene.value), "a window");
    const no = must(await scene.press("U0MAY", "decline", scene.value), "a window");
    const said = await Promise.all([scene.submit("U0KIM", yes), scene.submit("U0MAY", no)]);
    const titles = said.map((text) => text.split("\n")[0]);
    const { status } = await scene.now();
    expect(titles).toEqual(
      status === "declined"
        ? ["# Nothing was changed", "# Declined"]
        : ["# Approved", "# Nothing was changed"],
    );
  });

  test("lets whoever asked take it back", async () => {
    const scene = await waiting();
    expect(await answer(scene, "U0KIM", "cancel", scene.value)).toMatch(
      /is no request that you may see/,
    );
    expect(await answer(scene, "U0LEE", "cancel", scene.value)).toMatch(/^# Taken back/);
    expect(await scene.now()).toMatchObject({ status: "cancelled" });
  });
});

describe("whose answer does not count is told so alone, and nothing is changed", () => {
  test.each([
    [
      "whoever asked",
      "U0LEE",
      /was asked for by the same person; somebody else has to answer it.*\(self-approval\)/,
    ],
    [
      "an approver of another statement",
      "U0ANN",
      /is no request that you may see|is none of those whose approval/,
    ],
    [
      "somebody whom people.yaml does not know",
      "U0EVE",
      /^# Not known here\npeople\.yaml knows nobody as slack:T0ACME#U0EVE/,
    ],
  ])("%s", async (_, user, text) => {
    const scene = await waiting();
    const before = await scene.now();
    for (const button of ["approve", "decline"]) {
      expect(await answer(scene, user, button, scene.value)).toMatch(text);
    }
    expect(await scene.now()).toEqual(before);
    expect(scene.slack.responses).toEqual([]);
  });

  test.each(["U0LEE", "U0ANN", "U0EVE"])(
    "also where %s sends off a window that somebody else opened",
    async (user) => {
      const scene = await waiting();
      const before = await scene.now();
      const window = must(await scene.press("U0KIM", "approve", scene.value), "a window");
      expect(await scene.submit(user, window)).toMatch(
        /^# (?:Nothing was changed|Not known here)\n/,
      );
      expect(await scene.now()).toEqual(before);
    },
  );

  test("the one who presses after its time", async () => {
    const scene = await waiting();
    const window = must(await scene.press("U0KIM", "approve", scene.value), "a window");
    scene.world.clock.advance(30 * DAY);
    expect(await scene.submit("U0KIM", window)).toMatch(/^# Nothing was changed\n.*expired/);
    expect(await answer(scene, "U0MAY", "approve", scene.value)).toMatch(/expired/);
    expect(await scene.now()).toMatchObject({ status: "expired" });
  });

  test("the one to whom another content was shown", async () => {
    const scene = await waiting();
    const before = await scene.now();
    const value = actionValue({ ...before, digest: "0".repeat(64) });
    expect(await answer(scene, "U0KIM", "approve", value)).toMatch(/\(digest-mismatch\)/);
    expect(await scene.now()).toEqual(before);
  });

  test("the one who presses a button of a request that is not there", async () => {
    const scene = await waiting();
    const value = actionValue({ ...(await scene.now()), requestId: `req-${"0".repeat(32)}` });
    expect(await answer(scene, "U0KIM", "approve", value)).toMatch(
      /is no request that you may see/,
    );
  });
});

describe("where something is away", () => {
  test.each([
    ["expired_trigger_id", "info"],
    ["unreachable", "info"],
    ["no_token", "error"],
    ["invalid_arguments", "error"],
  ] as const)(
    "Slack, that opens no window (%s): it is said where the button was pressed",
    async (error, level) => {
      const scene = await waiting();
      const before = await scene.now();
      scene.slack.answer = { ok: false, error };
      await scene.press("U0KIM", "approve", scene.value);
      expect(scene.slack.responses).toMatchObject([
        {
          url: "https://hooks.slack.com/actions/T0ACME/1/x",
          message: { response_type: "ephemeral", replace_original: false },
        },
      ]);
      expect(await scene.now()).toEqual(before);
      expect(scene.world.lines).toContainEqual({
        level,
        message: "window not opened",
        members: { requestId: before.requestId, error },
      });
    },
  );

  test.each([
    "https://evil.example/x",
    "https://hooks.slack.com.evil.example/",
    "http://hooks.slack.com/x",
    "",
  ])("no other address than Slack's is called: %j", async (response_url) => {
    const scene = await waiting();
    scene.slack.answer = { ok: false, error: "expired_trigger_id" };
    const press = { ...pressPayload("U0KIM", "approve", scene.value), response_url };
    expect(await scene.send(INTERACTIONS, payloadForm(press))).toMatchObject({ status: 200 });
    expect(scene.slack.responses).toEqual([]);
  });

  test("the ledger, which is said in the window", async () => {
    const scene = await waiting();
    const { ports } = scene.world;
    const request = () => Promise.reject(new LedgerUnavailable("no answer"));
    const away = slackHooksOf(scene.world.with({ ...ports, ledger: { ...ports.ledger, request } }));
    const window = must(await away.press("U0KIM", "approve", scene.value), "a window");
    expect(readWindow(window)).toMatch(/^# Not known\nThe ledger did not answer/);
    const open = must(await scene.press("U0KIM", "approve", scene.value), "a window");
    expect(await away.submit("U0KIM", open)).toMatch(/^# Not known\n/);
    expect(await scene.now()).toMatchObject({ status: "pending-approval" });
  });
});

describe("what means nothing here is taken, and nothing follows", () => {
  const press = (changed: object) => ({ ...pressPayload("U0KIM", "approve", "{}"), ...changed });
  test.each([
    ["a window that was closed", payloadForm({ type: "view_closed", user: { id: "U0KIM" } })],
    ["a shortcut", payloadForm({ type: "shortcut", user: { id: "U0KIM", team_id: "T0ACME" } })],
    ["another button", payloadForm(pressPayload("U0KIM", "buy", "{}"))],
    ["a value that is none", payloadForm(pressPayload("U0KIM", "approve", "{}"))],
    ["two buttons at once", payloadForm(press({ actions: [] }))],
    ["a user of another form", payloadForm(pressPayload("lee", "approve", "{}"))],
    ["no team", payloadForm(press({ team: null, user: { id: "U0KIM" } }))],
    [
      "a window of somebody else's",
      payloadForm(
        submitPayload(
          "U0KIM",
          {
            type: "modal",
            title: { type: "plain_text", text: "x" },
            blocks: [],
            private_metadata: "{}",
          },
          "x",
        ),
      ),
    ],
    ["no JSON", formOf({ payload: "{" })],
    ["JSON of another kind", formOf({ payload: "[]" })],
    ["two payloads", `${formOf({ payload: "{}" })}&payload=${encodeURIComponent("{}")}`],
    ["no payload", formOf({ other: "{}" })],
    ["nothing", ""],
    ["bytes that are no text", "%ff%fe"],
    ["more than a megabyte", formOf({ payload: `"${"x".repeat(1_000_001)}"` })],
  ])("%s", async (_, body) => {
    const scene = await waiting();
    const before = await scene.now();
    const { status, body: said } = await scene.send(INTERACTIONS, body);
    expect([status, said]).toEqual([200, {}]);
    expect(scene.slack.windows).toEqual([]);
    expect(scene.slack.responses).toEqual([]);
    expect(await scene.now()).toEqual(before);
  });
});

describe("a bot that files for a human", () => {
  test("gets nobody round the second person: whoever it was for can't approve it in Slack", async () => {
    const world = await openWorld({ policy: POLICY });
    const hooks = slackHooksOf(world);
    const bot = hooksOf(world);
    const Request = aWish([RULE], { Guard: { Duration: "P7D" } });
    await bot({ Action: "request", User: "lee", Request });
    await world.carryOn();
    const stored = must((await world.ports.ledger.requests({ limit: 2 }))[0], "a request");
    expect(stored).toMatchObject({ status: "pending-approval", surface: "webhooks" });
    const window = must(await hooks.press("U0LEE", "approve", actionValue(stored)), "a window");
    expect(readWindow(window)).toMatch(/\(self-approval\)/);
    const open = must(await hooks.press("U0KIM", "approve", actionValue(stored)), "a window");
    expect(await hooks.submit("U0LEE", open)).toMatch(/\(self-approval\)/);
    expect(await hooks.submit("U0KIM", open)).toMatch(/^# Approved/);
    await world.carryOn();
    expect(await rulesOf(world)).toEqual([RULE]);
  });
});
