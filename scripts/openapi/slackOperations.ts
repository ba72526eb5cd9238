import * as z from "zod";
import { actionValue } from "../../core/hooks/slack/actions.ts";
import type { Slip } from "../../core/hooks/slack/allow.ts";
import {
  helpAnswer,
  receivedAnswer,
  slipAnswer,
  unknownAnswer,
} from "../../core/hooks/slack/commandAnswers.ts";
import { readLine } from "../../core/hooks/slack/line.ts";
import { toldModal } from "../../core/hooks/slack/modal.ts";
import type { Wish } from "../../core/hooks/slack/wish.ts";
import { receivedChange } from "../../core/ledger/receiving.ts";
import { PENDING } from "./approvalExamples.ts";
import { BODIES, draftOf } from "./examples.ts";
import type { Operation } from "./operation.ts";

const CommandForm = z.looseObject({
  command: z.literal("/egress"),
  text: z.string().optional(),
  team_id: z.string(),
  user_id: z.string(),
  channel_id: z.string(),
  response_url: z.string().optional(),
});

const EphemeralBody = z
  .strictObject({
    response_type: z.literal("ephemeral"),
    text: z.string(),
    blocks: z.array(z.looseObject({ type: z.string() })),
  })
  .meta({ id: "SlackAnswer", description: "What whoever wrote sees, and nobody else: Block Kit" });

const InteractionForm = z.looseObject({ payload: z.string() });

const InteractionAnswer = z
  .union([
    z.strictObject({}),
    z.strictObject({
      response_action: z.literal("update"),
      view: z.looseObject({ type: z.literal("modal") }),
    }),
  ])
  .meta({
    id: "SlackInteractionAnswer",
    description: "Nothing, or the window that takes the place of the one that was sent off",
  });

const COMMAND = {
  command: "/egress",
  text: "help",
  team_id: "T0ACME000",
  user_id: "U0LEE0000",
  channel_id: "C0NET0000",
  response_url: "https://hooks.slack.com/commands/T0ACME000/1/x",
};

const ASKED = "allow tcp/443 to 203.0.113.0/24 from sg-0123456789abcdef0 for 7d because NET-12";
const SLIP = ASKED.replace("tcp/443", "tcp 443");
const NO = "req-… was asked for by the same person; somebody else has to answer it (self-approval)";

const PERSON = { kind: "person", id: "person:lee", identity: "slack:T0ACME000#U0LEE0000" } as const;
const RECEIVED = receivedChange(
  { ...draftOf(BODIES.https.value, "slack-12"), surface: "slack", principal: PERSON },
  { ip: "198.51.100.9", gatewayRequestId: "JKJbYgYkPHcEJ1A=", message: "slack/1769850000:5f7c…" },
  "2026-01-31T09:00:00.412Z",
).request;

const PRESSED = {
  type: "block_actions",
  team: { id: "T0ACME000" },
  user: { id: "U0SAM0000", team_id: "T0ACME000" },
  trigger_id: "1769850000.1.x",
  response_url: "https://hooks.slack.com/actions/T0ACME000/1/x",
  actions: [{ action_id: "approve", value: actionValue(PENDING) }],
};

function wishIn(text: string): Wish {
  const line = readLine(text);
  if (line.kind !== "wish") throw new Error(`${text} asks for nothing`);
  return line.wish;
}

function slipIn(text: string): Slip {
  const line = readLine(text);
  if (line.kind !== "slip") throw new Error(`${text} has no slip`);
  return line;
}

const DOOR_OF_SLACK = [
  "signature-invalid",
  "internal",
  "policy-unavailable",
  "secret-unavailable",
  "ledger-unavailable",
] as const;

/** The ways in for Slack. Whatever is wrong with what is signed, the person is told in Slack: the answer is 200. */
export const SLACK_OPERATIONS: readonly Operation[] = [
  {
    method: "POST",
    path: "/v1/hooks/slack/commands",
    operationId: "receiveSlackCommand",
    tag: "hooks",
    security: "slack",
    summary: "Ask in Slack",
    description:
      "Slack sends what one of its users wrote behind `/egress`. `people.yaml` says which person `slack:TEAM#USER` is, and the rights are the person's.",
    body: {
      required: true,
      form: true,
      schema: CommandForm,
      examples: {
        help: { value: COMMAND },
        allow: { value: { ...COMMAND, text: ASKED } },
        slip: { value: { ...COMMAND, text: SLIP } },
      },
    },
    answers: {
      200: {
        description: "What the person is told",
        schema: EphemeralBody,
        examples: {
          help: helpAnswer("person:lee", undefined),
          received: receivedAnswer(RECEIVED, wishIn(ASKED), []),
          slip: slipAnswer(slipIn(SLIP)),
          unknown: unknownAnswer("slack:T0ACME000#U0EVE0000"),
        },
      },
    },
    problems: [...DOOR_OF_SLACK],
  },
  {
    method: "POST",
    path: "/v1/hooks/slack/interactions",
    operationId: "receiveSlackInteraction",
    tag: "hooks",
    security: "slack",
    summary: "Answer in Slack",
    description:
      "Slack sends which button one of its users pressed, and what was written into a form.",
    body: {
      required: true,
      form: true,
      schema: InteractionForm,
      examples: {
        pressed: { value: { payload: JSON.stringify(PRESSED) } },
        closed: { value: { payload: '{"type":"view_closed"}' } },
      },
    },
    answers: {
      200: {
        description: "It is taken",
        schema: InteractionAnswer,
        examples: {
          taken: {},
          sent: { response_action: "update", view: toldModal("Nothing was changed", [NO]) },
        },
      },
    },
    problems: [...DOOR_OF_SLACK],
  },
];
