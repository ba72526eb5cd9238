import { describe, expect, test } from "@jest/globals";
import { peopleOf } from "../../core/policy/peopleDocument.ts";
import { requestId } from "../../core/request/digest.ts";
import { carryOn } from "../../lambda/carryOn.ts";
import type { Ports } from "../../lambda/ports.ts";
import { sweep } from "../../lambda/sweepDue.ts";
import { webhook } from "../../lambda/webhook.ts";
import { anApproval, anOpenPolicy, aPermit, PAYMENTS_ROLE } from "../support/builders.ts";
import { GROUP } from "../support/ledgerBuilders.ts";
import { type Life, useLives } from "../support/lifetimes.ts";
import { badEnds, type Story, tell } from "../support/mishaps.ts";
import { PEOPLE_HEAD, peopleOfText } from "../support/policyDocuments.ts";

type Job = (ports: Ports) => Promise<unknown>;

const PEOPLE = peopleOf(
  peopleOfText(`${PEOPLE_HEAD}people:
  - { id: pat, identities: ['webhook:tickets#1', '${PAYMENTS_ROLE}'] }
  - { id: lee, identities: ['webhook:tickets#2', 'email:lee@acme.example'] }
  - { id: sam, identities: ['webhook:tickets#3', 'email:sam@acme.example'] }
`),
);
const permits = [aPermit("tcp 443")];
const approvals = [anApproval(["email:lee@acme.example", "email:sam@acme.example"], { quorum: 2 })];
const OPEN = anOpenPolicy({ permits, people: PEOPLE });
const ASKING = anOpenPolicy({ permits, approvals, people: PEOPLE });

const ID = requestId("webhooks", "tickets", "asked", "");

/** A signed message that has passed the door. */
function delivered(messageId: string, message: object): Job {
  return (ports) => {
    const { ec2: _, ...rest } = ports;
    const hooks = { ...rest, secrets: async () => [], sources: ["tickets"], surfaces: [] };
    const body = Buffer.from(JSON.stringify(message));
    const from = { message: `webhooks/tickets/${messageId}` };
    return webhook(hooks, { source: "tickets", call: { messageId, body, from } });
  };
}

const IpPermissions = ["203.0.113.0/24", "198.51.100.0/24"].map((CidrIp) => ({
  IpProtocol: "tcp",
  FromPort: 443,
  ToPort: 443,
  IpRanges: [{ CidrIp }],
}));
const asked = delivered("asked", {
  Action: "request",
  User: "1",
  Request: { GroupId: GROUP.groupId, IpPermissions },
});
const says =
  (Action: string, User: string, messageId = `${Action}-${User}`): Job =>
  async (ports) => {
    const Digest = (await ports.ledger.request(ID))?.digest;
    return delivered(messageId, { Action, User, RequestId: ID, Digest })(ports);
  };
const stream: Job = (ports) => carryOn(ports, ID);

/** These things are done, under a policy that asks for two approvals if not said, and nothing goes wrong. */
function after(jobs: readonly Job[], policy = ASKING) {
  return async (life: Life) => {
    life.setPolicy(policy);
    for (const job of jobs) await life.live(life.worker(), job);
  };
}

const waiting = [asked, stream];
const STORIES: readonly Story[] = [
  { story: "a message that asks", before: after([], OPEN), job: asked, thorough: true },
  { story: "a message that comes twice", before: after([], OPEN), job: asked, next: asked },
  { story: "a request that came in", before: after([asked], OPEN), job: stream, thorough: true },
  {
    story: "a request that came in, of which the stream tells twice",
    before: after([asked], OPEN),
    job: stream,
    next: stream,
  },
  {
    story: "a request that came in, while the message comes again",
    before: after([asked], OPEN),
    job: stream,
    next: asked,
  },
  {
    story: "an approval of two",
    before: after(waiting),
    job: says("approve", "2"),
    next: stream,
    thorough: true,
  },
  {
    story: "an approval that comes twice",
    before: after(waiting),
    job: says("approve", "2"),
    next: says("approve", "2"),
  },
  {
    story: "two approvals, of which the second comes before the first is judged",
    before: after([...waiting, says("approve", "2")]),
    job: says("approve", "3"),
    next: stream,
    thorough: true,
  },
  {
    story: "an approval against a no",
    before: after(waiting),
    job: says("approve", "2"),
    next: says("decline", "3"),
  },
  {
    story: "the approval that is enough, while it is judged",
    before: after([...waiting, says("approve", "2"), says("approve", "3")]),
    job: stream,
    next: says("cancel", "1"),
  },
  {
    story: "a request that came in and that the policy would not allow any more",
    before: after([asked], anOpenPolicy({ permits: [], people: PEOPLE })),
    job: stream,
    next: sweep,
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
    expect(tried).toBeGreaterThan(3);
  }, 60_000);
});

test("two persons approve in another system, and the rules are there", async () => {
  const life = aLife();
  await after([...waiting, says("approve", "2"), says("approve", "3"), stream])(life);
  expect(await life.statuses()).toEqual(["authorized"]);
  expect(life.ec2.rules()).toHaveLength(2);
  expect(await life.untilQuiet()).toEqual([]);
});
