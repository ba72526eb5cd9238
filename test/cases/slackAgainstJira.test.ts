import { afterEach, describe, expect, test } from "@jest/globals";
import { actionValue } from "../../core/hooks/slack/actions.ts";
import type { Status } from "../../core/ledger/states.ts";
import type { StoredRequest } from "../../core/ledger/stored.ts";
import { verifyLedger } from "../../lambda/audit/verify.ts";
import type { Ports } from "../../lambda/ports.ts";
import { must } from "../support/builders.ts";
import { type FakeJira, startJira } from "../support/fakeJira.ts";
import { brokenEnds } from "../support/invariants.ts";
import { slackHooksOf } from "../support/slackHooks.ts";
import { requestStory, rulesOf, sceneOf } from "../support/tellings.ts";
import { jiraOf, watchedLedger } from "../support/ticketHooks.ts";
import { asked, ticketPolicy, WHO, WORKFLOW } from "../support/ticketScene.ts";
import { useWorlds } from "../support/world.ts";

const openWorld = useWorlds();
const KEY = "NET-12";
const RULE = "tcp 5432 203.0.113.7/32";

let jira: FakeJira | undefined;
afterEach(() => jira?.close());

/** Holds the first yes and the first no until both are about to be written, and lets them go in this order. */
function inOrder({ ledger, ...ports }: Ports, order: readonly [Status, Status]): Ports {
  const gates = new Map(order.map((status) => [status, Promise.withResolvers<void>()] as const));
  const written = Promise.withResolvers<void>();
  const commit: typeof ledger.commit = async (change) => {
    const { status } = change.request;
    const gate = gates.get(status);
    if (gate === undefined) return ledger.commit(change);
    gate.resolve();
    await Promise.all([...gates.values()].map(({ promise }) => promise));
    if (status === order[1]) await written.promise;
    const committed = await ledger.commit(change);
    written.resolve();
    return committed;
  };
  return { ...ports, ledger: { ...ledger, commit } };
}

/** A request of lee's that waits, whose digest its issue shows. */
async function waiting() {
  jira = await startJira();
  Object.assign(jira.workflow, WORKFLOW);
  const told: StoredRequest[] = [];
  const world = await openWorld({ policy: ticketPolicy(), wrap: watchedLedger(told) });
  jira.make(KEY, WHO.lee.jira, asked("tcp 5432 to 203.0.113.7/32"));
  const { about, tell } = jiraOf(world, jira, told);
  await about(KEY);
  await world.carryOn();
  expect(await tell()).toEqual([]);
  const now = async () => must((await world.ports.ledger.requests({ limit: 2 }))[0], "a request");
  return { jira, world, now };
}

describe("sam approves in Slack and kim declines in Jira at the same instant", () => {
  test.each([
    {
      why: "the yes is written first: the rule is opened, and the no comes too late",
      order: ["approved", "declined"],
      ends: "authorized",
      rules: [RULE],
      shown: "Approved",
      outcome: "told",
    },
    {
      why: "the no is written first: nothing is opened, and the yes is told so",
      order: ["declined", "approved"],
      ends: "declined",
      rules: [],
      shown: "declined",
      outcome: "answered",
    },
  ] as const)("$why", async ({ order, ends, rules, shown, outcome }) => {
    const { jira, world, now } = await waiting();
    const racing = world.with(inOrder(world.ports, order));
    const slack = slackHooksOf(racing);
    const window = must(
      await slack.press("U0SAM", "approve", actionValue(await now())),
      "a window",
    );
    jira.edit(KEY, WHO.kim.jira, { status: "Rejected" });
    const [said, heard] = await Promise.all([
      slack.submit("U0SAM", window),
      jiraOf(racing, jira, []).about(KEY),
    ]);
    expect({ said, heard: heard.body }).toEqual({
      said: expect.stringContaining(shown),
      heard: expect.objectContaining({ Outcome: outcome }),
    });
    await world.carryOn();
    expect((await now()).status).toBe(ends);
    expect(await rulesOf(world)).toEqual(rules);
    const story = await requestStory(world, (await now()).requestId);
    expect(story.filter((line) => /^(?:approved|declined)/.test(line))).toHaveLength(1);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
    expect((await verifyLedger(world.ports.ledger, { kind: "all" })).faults).toEqual([]);
  });
});
