import { describe, expect, test } from "@jest/globals";
import type { Saying } from "../../core/hooks/message.ts";
import { actionValue } from "../../core/hooks/slack/actions.ts";
import { answerModal } from "../../core/hooks/slack/modal.ts";
import { peopleOf } from "../../core/policy/peopleDocument.ts";
import { requestId } from "../../core/request/digest.ts";
import { carryOn } from "../../lambda/carryOn.ts";
import type { HookPorts, Ports } from "../../lambda/ports.ts";
import { slackCommand } from "../../lambda/slack/command.ts";
import { slackInteraction } from "../../lambda/slack/interaction.ts";
import { webhook } from "../../lambda/webhook.ts";
import { anApproval, anOpenPolicy, aPermit, PAYMENTS_ROLE } from "../support/builders.ts";
import { GROUP } from "../support/ledgerBuilders.ts";
import { type Life, useLives } from "../support/lifetimes.ts";
import { memoryConversations } from "../support/memoryConversations.ts";
import { badEnds, type Story, tell } from "../support/mishaps.ts";
import { PEOPLE_HEAD, peopleOfText } from "../support/policyDocuments.ts";
import {
  commandForm,
  fakeSlack,
  payloadForm,
  pressPayload,
  submitPayload,
} from "../support/slackHooks.ts";

type Job = (ports: Ports) => Promise<unknown>;

const PEOPLE = peopleOf(
  peopleOfText(`${PEOPLE_HEAD}people:
  - { id: pat, identities: ['slack:T0ACME#U0PAT', 'webhook:tickets#1', '${PAYMENTS_ROLE}'] }
  - { id: lee, identities: ['slack:T0ACME#U0LEE', 'email:lee@acme.example'] }
  - { id: sam, identities: ['slack:T0ACME#U0SAM', 'webhook:tickets#3', 'email:sam@acme.example'] }
`),
);
const permits = [aPermit("tcp 443")];
const approvals = [anApproval(["email:lee@acme.example", "email:sam@acme.example"])];
const OPEN = anOpenPolicy({ permits, people: PEOPLE });
const ASKING = anOpenPolicy({ permits, approvals, people: PEOPLE });

const ID = requestId("slack", "T0ACME", "asked", "");

/** What has passed the door, for the hooks' own ports. */
function hooksOf({ ec2: _, ...rest }: Ports): HookPorts {
  return {
    ...rest,
    secrets: async () => [],
    sources: ["tickets"],
    surfaces: ["slack"],
    slack: {
      api: fakeSlack(),
      conversations: memoryConversations(),
      responseOrigin: "https://hooks.slack.com",
    },
  };
}

function callOf(messageId: string, text: string) {
  return { messageId, body: Buffer.from(text), from: { message: `slack/${messageId}` } };
}

const LINE = `allow tcp/443 to 203.0.113.0/24,198.51.100.0/24 from ${GROUP.groupId}`;
const asked: Job = (ports) =>
  slackCommand(hooksOf(ports), callOf("asked", commandForm("U0PAT", LINE)));

/** Somebody presses a button, or sends the window off that it opened, for the request as it stands. */
const presses =
  (action: Saying, user: string): Job =>
  async (ports) => {
    const request = await ports.ledger.request(ID);
    if (request === undefined) return undefined;
    const form = payloadForm(pressPayload(user, action, actionValue(request)));
    return slackInteraction(hooksOf(ports), callOf(`press-${action}-${user}`, form));
  };
const sends =
  (action: Saying, user: string): Job =>
  async (ports) => {
    const request = await ports.ledger.request(ID);
    if (request === undefined) return undefined;
    const view = answerModal(action, request, PEOPLE);
    const form = payloadForm(submitPayload(user, view, "agreed"));
    return slackInteraction(hooksOf(ports), callOf(`send-${action}-${user}`, form));
  };
const declinesElsewhere: Job = async (ports) => {
  const Digest = (await ports.ledger.request(ID))?.digest;
  const body = JSON.stringify({ Action: "decline", User: "3", RequestId: ID, Digest });
  return webhook(hooksOf(ports), { source: "tickets", call: callOf("decline-3", body) });
};
const stream: Job = (ports) => carryOn(ports, ID);

/** These things are done, under a policy that asks for an approval if not said, and nothing goes wrong. */
function after(jobs: readonly Job[], policy = ASKING) {
  return async (life: Life) => {
    life.setPolicy(policy);
    for (const job of jobs) await life.live(life.worker(), job);
  };
}

const waiting = [asked, stream];
const STORIES: readonly Story[] = [
  { story: "a command", before: after([], OPEN), job: asked, thorough: true },
  { story: "a command that Slack sends twice", before: after([], OPEN), job: asked, next: asked },
  {
    story: "a command that is carried out while Slack sends it again",
    before: after([asked], OPEN),
    job: stream,
    next: asked,
  },
  {
    story: "a button that is pressed, and again",
    before: after(waiting),
    job: presses("approve", "U0LEE"),
    next: presses("approve", "U0LEE"),
  },
  {
    story: "an approval that is sent off",
    before: after(waiting),
    job: sends("approve", "U0LEE"),
    next: stream,
    thorough: true,
  },
  {
    story: "an approval that is sent off twice",
    before: after(waiting),
    job: sends("approve", "U0LEE"),
    next: sends("approve", "U0LEE"),
  },
  {
    story: "an approval in Slack against a no in a ticket system",
    before: after(waiting),
    job: sends("approve", "U0LEE"),
    next: declinesElsewhere,
  },
  {
    story: "a no in Slack against a request that is taken back there",
    before: after(waiting),
    job: sends("decline", "U0LEE"),
    next: sends("cancel", "U0PAT"),
  },
  {
    story: "the requester's own approval",
    before: after(waiting),
    job: sends("approve", "U0PAT"),
    next: stream,
  },
];

const aLife = useLives();

describe.each(STORIES)("$story", (story) => {
  test("ends well where nothing goes wrong", async () => {
    expect((await tell(aLife, story, [])).broken).toEqual([]);
  });

  test("ends well whatever one thing goes wrong, and whatever second thing after it", async () => {
    const { tried, broken } = await badEnds(aLife, story);
    expect(broken).toEqual({});
    expect(tried).toBeGreaterThan(1);
  }, 60_000);
});
