import * as z from "zod";
import { helpAnswer } from "../../core/hooks/slack/commandAnswers.ts";
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

const InteractionAnswer = z.looseObject({}).meta({ id: "SlackInteractionAnswer" });

const COMMAND = {
  command: "/egress",
  text: "help",
  team_id: "T0ACME000",
  user_id: "U0LEE0000",
  channel_id: "C0NET0000",
  response_url: "https://hooks.slack.com/commands/T0ACME000/1/x",
};

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
      examples: { help: { value: COMMAND } },
    },
    answers: {
      200: {
        description: "What the person is told",
        schema: EphemeralBody,
        examples: { help: helpAnswer("person:lee", undefined) },
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
      examples: { closed: { value: { payload: '{"type":"view_closed"}' } } },
    },
    answers: {
      200: {
        description: "It is taken",
        schema: InteractionAnswer,
        examples: { taken: {} },
      },
    },
    problems: [...DOOR_OF_SLACK],
  },
];
