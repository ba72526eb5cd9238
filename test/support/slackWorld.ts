import type { RequestEvent } from "../../core/hooks/event.ts";
import { personBehind } from "../../core/policy/people.ts";
import type { Conversations } from "../../lambda/conversations.ts";
import type { Delivery } from "../../lambda/deliver.ts";
import { draftOf } from "../../lambda/draft.ts";
import type { HookPorts } from "../../lambda/ports.ts";
import { readAsked, receive } from "../../lambda/receive.ts";
import { type SlackTellPorts, slackTeller } from "../../lambda/slack/teller.ts";
import { openOutbox } from "../../local/outbox.ts";
import { must, PAYMENTS_ROLE } from "./builders.ts";
import { type MemoryConversations, memoryConversations } from "./memoryConversations.ts";
import { HEAD, PEOPLE_HEAD, peopleOfText, policyOf } from "./policyDocuments.ts";
import { type RecordingSlack, recordingSlack } from "./recordingSlack.ts";
import { aWish, type World } from "./world.ts";

const ROLE = "arn:aws:iam::111122223333:role";

const STATEMENTS = `${HEAD}
requesters: [{ id: payments, principals: ['${PAYMENTS_ROLE}', 'group:payments'] }]
bannedCidrs: [{ id: private, cidrs: [10.0.0.0/8], reason: not for anyone }]
allowedPorts:
  - { id: web, protocol: tcp, ports: [443] }
  - { id: databases, protocol: tcp, ports: [5432-5439] }
requiredTags: [{ key: Owner }]
approvals:
  - id: dbs
    when: { ports: [{ protocol: tcp, ports: [5432-5439] }] }
    approvers: ['group:dba']
    reason: Databases hold customers' data
  - id: long
    when: { ports: [{ protocol: tcp, ports: [5432-5439] }], longerThan: P30D }
    approvers: ['${ROLE}/NetworkSecurity', 'group:dba']
    quorum: 2
`;

/** lee asks; kim and may are of the databases; sam is of network security. */
export const SLACK_PEOPLE = `people:
  - { id: lee, identities: ['slack:T0ACME#U0LEE', 'webhook:tickets#1', '${PAYMENTS_ROLE}'], groups: [payments, dba] }
  - { id: kim, identities: ['slack:T0ACME#U0KIM', 'webhook:tickets#2'], groups: [dba] }
  - { id: may, identities: ['slack:T0ACME#U0MAY', 'webhook:tickets#3'], groups: [dba] }
  - { id: sam, identities: ['slack:T0ACME#U0SAM', 'webhook:tickets#4', '${ROLE}/NetworkSecurity'] }
`;

/** The policy of a world that is on Slack. */
export function slackPolicy(people = SLACK_PEOPLE, statements = STATEMENTS) {
  return policyOf(statements, {}, peopleOfText(PEOPLE_HEAD + people));
}

/** Where a command may be answered. */
export const RESPONSE_URL = "https://hooks.slack.com/commands/T0ACME/1/abc";

/** A world beside a workspace, which is told as a desk's outbox tells. */
export interface SlackWorld {
  readonly world: World;
  readonly slack: RecordingSlack;
  readonly talks: MemoryConversations;
  /** lee asks on Slack; the id of the request. */
  readonly asks: (rules: readonly string[], members?: object, url?: string) => Promise<string>;
  /** Tells Slack what is due, and whatever becomes due within the hour if it is not taken. */
  readonly tell: () => Promise<void>;
  /** Tells Slack once more of an event, whatever was told since. */
  readonly tellAgain: (event: Pick<RequestEvent, "RequestId">) => Promise<Delivery>;
  readonly close: () => void;
}

/** Puts a workspace beside a world whose ledger is in this file. */
export function slackBeside(
  world: World,
  ledgerFile: string,
  options: {
    readonly channel?: string;
    readonly wrap?: (talks: Conversations) => Conversations;
    readonly ports?: Partial<SlackTellPorts>;
  } = {},
): SlackWorld {
  const { ports, clock } = world;
  const slack = recordingSlack();
  const talks = memoryConversations();
  const { channel, wrap = (one) => one } = options;
  const tell = slackTeller({
    ...ports,
    slack,
    conversations: wrap(talks),
    ...(channel === undefined ? {} : { channel }),
    ...options.ports,
  });
  const outbox = openOutbox(ledgerFile, [{ id: "slack", tell }], ports);
  return {
    world,
    slack,
    talks,
    asks: (rules, members = {}, url = RESPONSE_URL) => asks(world, talks, rules, members, url),
    tell: async () => {
      let waits = 0;
      for (let goes = 0; goes < 12; goes += 1) {
        await outbox.send();
        if ((await outbox.failing()).length > 0)
          clock.advance(Math.max(90, 15 * 2 ** waits++) * 1000);
      }
    },
    tellAgain: (event) => tell(event as RequestEvent),
    close: outbox.close,
  };
}

let asked = 0;

async function asks(
  { ports, clock }: World,
  talks: Conversations,
  rules: readonly string[],
  members: object,
  url: string,
): Promise<string> {
  const { ec2: _, ...rest } = ports;
  const hookPorts: HookPorts = {
    ...rest,
    secrets: async () => [],
    sources: [],
    surfaces: ["slack"],
  };
  const lee = must(personBehind("slack:T0ACME#U0LEE", ports.policy.people), "lee");
  const reading = readAsked(ports, lee, aWish(rules, { ...members }));
  if (reading.kind !== "request") throw new Error(JSON.stringify(reading));
  asked += 1;
  const origin = { surface: "slack", caller: "T0ACME" } as const;
  const draft = draftOf(ports, reading.request, `command-${asked}`, origin);
  const until = new Date(clock.now().getTime() + 30 * 60_000).toISOString();
  await talks.begin({
    requestId: draft.requestId,
    surface: "slack",
    replyTo: { url, until, left: 5 },
  });
  await receive(hookPorts, draft, {});
  return draft.requestId;
}
