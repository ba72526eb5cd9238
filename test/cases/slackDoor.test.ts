import { describe, expect, test } from "@jest/globals";
import { SecretsUnavailable } from "../../lambda/ports.ts";
import { GROUP_ID } from "../support/builders.ts";
import { HEAD, PEOPLE_HEAD, peopleOfText, policyOf } from "../support/policyDocuments.ts";
import {
  COMMANDS,
  commandForm,
  INTERACTIONS,
  payloadForm,
  pressPayload,
  type SlackDelivery,
  slackHeaders,
  slackHooksOf,
} from "../support/slackHooks.ts";
import { useWorlds } from "../support/world.ts";

const openWorld = useWorlds();
const BODY = commandForm(
  "U0LEE",
  `allow tcp/443 to 203.0.113.0/24 from ${GROUP_ID} because SECRET-1 words`,
);
const PEOPLE = peopleOfText(
  `${PEOPLE_HEAD}people: [{ id: lee, identities: ['slack:T0ACME#U0LEE'] }]\n`,
);
const WINDOW = 5 * 60_000;
const SIGNATURE = "x-slack-signature";
const TIME = "x-slack-request-timestamp";
/** When the worlds' clocks begin, in seconds. */
const NOW = 1_767_323_045;
const SIGNED = slackHeaders(BODY, NOW * 1000);
const MAC = SIGNED[SIGNATURE] ?? "";

async function scene() {
  const world = await openWorld({ policy: policyOf(HEAD, {}, PEOPLE) });
  const written = async () => ({
    requests: (await world.ports.ledger.requests({ limit: 9 })).length,
    talks: hooks.conversations.all.size,
    windows: hooks.slack.windows.length,
  });
  const hooks = slackHooksOf(world);
  return { world, written, ...hooks };
}

const NOTHING = { requests: 0, talks: 0, windows: 0 };

describe("what nobody signed gets 401, one log line without it, and writes nothing", () => {
  test.each<[string, string, (body: string) => SlackDelivery]>([
    ["with a foreign secret", "mismatch", () => ({ secret: "f".repeat(32) })],
    [
      "with the right code over another body",
      "mismatch",
      (body) => ({ sent: body.replace("U0LEE", "U0SAM") }),
    ],
    ["cut short", "mismatch", (body) => ({ sent: body.slice(0, -1) })],
    ["with a byte more", "mismatch", (body) => ({ sent: `${body}&` })],
    ["without its body", "mismatch", () => ({ sent: "" })],
    [
      "with the code of another second",
      "mismatch",
      () => ({ headers: { [TIME]: String(NOW + 1) } }),
    ],
    [
      "with a code of nothing",
      "mismatch",
      () => ({ headers: { [SIGNATURE]: `v0=${"0".repeat(64)}` } }),
    ],
    ["a second too old", "stale", () => ({ laterMs: -WINDOW - 1_000 })],
    ["from too far ahead", "stale", () => ({ laterMs: WINDOW + 1_000 })],
    ["without a code", "no-signature", () => ({ headers: { [SIGNATURE]: "" } })],
    ["without a time", "no-signature", () => ({ headers: { [TIME]: "" } })],
    ["with the time NaN", "malformed", () => ({ headers: { [TIME]: "NaN" } })],
    ["with the time 1e9", "malformed", () => ({ headers: { [TIME]: "1e9" } })],
    ["with a negative time", "malformed", () => ({ headers: { [TIME]: `-${NOW}` } })],
    [
      "with a time of milliseconds and a dot",
      "malformed",
      () => ({ headers: { [TIME]: `${NOW}.0` } }),
    ],
    ["with a code too short", "malformed", () => ({ headers: { [SIGNATURE]: MAC.slice(0, -2) } })],
    ["with a code too long", "malformed", () => ({ headers: { [SIGNATURE]: `${MAC}00` } })],
    [
      "with a code in capitals",
      "malformed",
      () => ({ headers: { [SIGNATURE]: MAC.toUpperCase() } }),
    ],
    [
      "with a code of another version",
      "malformed",
      () => ({ headers: { [SIGNATURE]: MAC.replace("v0", "v1") } }),
    ],
    [
      "with a code without a version",
      "malformed",
      () => ({ headers: { [SIGNATURE]: MAC.slice(3) } }),
    ],
    ["with its code twice", "malformed", () => ({ headers: { [SIGNATURE]: `${MAC},${MAC}` } })],
    ["with its time twice", "malformed", () => ({ headers: { [TIME]: `${NOW},${NOW}` } })],
  ])("%s", async (_, reason, deliveryOf) => {
    for (const [path, body] of [
      [COMMANDS, BODY],
      [INTERACTIONS, payloadForm(pressPayload("U0LEE", "approve", "{}"))],
    ] as const) {
      const { world, send, written } = await scene();
      const answer = await send(path, body, deliveryOf(body));
      expect(answer).toMatchObject({ status: 401, body: { code: "signature-invalid" } });
      expect(await written()).toEqual(NOTHING);
      expect(world.lines).toEqual([
        {
          level: "info",
          message: "answered",
          members: { method: "POST", path, sourceIp: "198.51.100.7", status: 401, reason },
        },
      ]);
    }
  });

  test.each([-WINDOW, WINDOW])("but not where it is %d ms from now", async (laterMs) => {
    const { send, written } = await scene();
    expect((await send(COMMANDS, BODY, { laterMs })).status).toBe(200);
    expect(await written()).toMatchObject({ requests: 1 });
  });

  test("nor where the gateway hands its bytes over as base64", async () => {
    const { send, written } = await scene();
    expect((await send(COMMANDS, BODY, { base64: true })).status).toBe(200);
    expect(await written()).toMatchObject({ requests: 1 });
  });
});

describe("without a secret that can be used nothing is let through", () => {
  test.each([
    ["there is none", async () => []],
    ["it is empty", async () => [" "]],
    ["there are three", async () => ["a", "b", "c"]],
    ["they can't be had", async () => Promise.reject(new SecretsUnavailable("throttled"))],
  ] as const)("%s", async (_, secrets) => {
    const world = await openWorld({ policy: policyOf(HEAD, {}, PEOPLE) });
    const { send } = slackHooksOf(world, secrets);
    for (const path of [COMMANDS, INTERACTIONS]) {
      expect(await send(path, BODY)).toMatchObject({
        status: 503,
        body: { code: "secret-unavailable" },
      });
    }
    expect(await world.ports.ledger.requests({ limit: 9 })).toEqual([]);
  });

  test("while two are live, either is taken", async () => {
    const world = await openWorld({ policy: policyOf(HEAD, {}, PEOPLE) });
    const { send } = slackHooksOf(world, async () => ["next", "before"]);
    for (const secret of ["next", "before"]) {
      expect((await send(COMMANDS, BODY, { secret })).status).toBe(200);
    }
    expect(await world.ports.ledger.requests({ limit: 9 })).toHaveLength(1);
  });
});

test("where Slack is not let in there is no such path", async () => {
  const world = await openWorld({ policy: policyOf(HEAD, {}, PEOPLE) });
  const { send } = slackHooksOf(world, undefined, { surfaces: [] });
  for (const path of [COMMANDS, INTERACTIONS]) {
    expect(await send(path, BODY)).toMatchObject({ status: 404, body: { code: "not-found" } });
  }
});
