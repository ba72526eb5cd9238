import * as z from "zod/mini";
import { type Answer, Comment, Digest } from "../request/answer.ts";
import { pointerOf, quote, shortened } from "../request/fault.ts";
import { readJson } from "../request/json.ts";
import type { NoRequest } from "../request/read.ts";
import { readShape } from "../request/shape.ts";
import { text } from "../request/wire.ts";

const User = text(
  (value) => /^[!-~]{1,128}$/.test(value),
  "write the user's own id in the sending system: 1 to 128 printable ASCII characters without blanks",
  "4711",
);
/** The id of a request, as a message names it. */
export const RequestId = text(
  (value) => /^req-[0-9a-f]{32}$/.test(value),
  "write req- and 32 lower-case hex digits",
  "req-8b1f3c5d7e9a0b2c4d6e8f0a1b3c5d7e",
);

/** What a webhook's body is for each of its actions. */
export const WEBHOOK_BODIES = {
  request: z.strictObject({ Action: z.literal("request"), User, Request: z.unknown() }),
  approve: z.strictObject({ Action: z.literal("approve"), User, RequestId, Digest, Comment }),
  decline: z.strictObject({ Action: z.literal("decline"), User, RequestId, Digest, Comment }),
  cancel: z.strictObject({
    Action: z.literal("cancel"),
    User,
    RequestId,
    Digest: z.nullish(Digest),
    Comment,
  }),
} as const;

/** What a person says to a request. */
export type Saying = "approve" | "decline" | "cancel";

/** What a webhook says: who, as the sending system calls them, asks for what or answers what. */
export type WebhookMessage =
  | { readonly action: "request"; readonly user: string; readonly request: unknown }
  | {
      readonly action: Saying;
      readonly user: string;
      readonly requestId: string;
      readonly answer: Answer;
    };

/** A message, or every reason why a body is none. What is asked for is read later, when it is known who asks. */
export type MessageReading =
  | { readonly kind: "read"; readonly message: WebhookMessage }
  | NoRequest;

/** Reads the body of a signed webhook strictly, naming all faults at once. */
export function readMessage(body: Uint8Array): MessageReading {
  const json = readJson(body);
  if (json.kind !== "read") return json;
  const { value } = json;
  switch (actionOf(value)) {
    case "request":
      return read(WEBHOOK_BODIES.request, value, ({ User: user, Request: request }) => ({
        action: "request",
        user,
        request,
      }));
    case "approve":
      return read(WEBHOOK_BODIES.approve, value, (members) => saying("approve", members));
    case "decline":
      return read(WEBHOOK_BODIES.decline, value, (members) => saying("decline", members));
    case "cancel":
      return read(WEBHOOK_BODIES.cancel, value, (members) => saying("cancel", members));
    default:
      return noAction(value);
  }
}

function actionOf(value: unknown): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, "Action") : undefined;
}

function noAction(value: unknown): NoRequest {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject) {
    return {
      kind: "invalid",
      faults: [{ pointer: "", detail: `${quote(value)} is not an object` }],
    };
  }
  const names = Object.keys(WEBHOOK_BODIES).join(", ");
  const action = actionOf(value);
  const detail =
    action === undefined
      ? `is missing; write one of ${names}`
      : `${quote(action)} is not taken; write one of ${names}`;
  return { kind: "invalid", faults: [{ pointer: pointerOf(["Action"]), detail }] };
}

function read<Body>(
  schema: z.ZodMiniType<Body>,
  value: unknown,
  toMessage: (body: Body) => WebhookMessage,
): MessageReading {
  const shape = readShape(schema, value);
  return shape.ok
    ? { kind: "read", message: toMessage(shape.body) }
    : { kind: "invalid", faults: shortened(shape.faults) };
}

interface Said {
  readonly User: string;
  readonly RequestId: string;
  readonly Digest?: string | null | undefined;
  readonly Comment?: string | null | undefined;
}

function saying(
  action: Saying,
  { User: user, RequestId: requestId, ...said }: Said,
): WebhookMessage {
  const answer = {
    ...(said.Digest ? { digest: said.Digest } : {}),
    ...(said.Comment ? { comment: said.Comment } : {}),
  };
  return { action, user, requestId, answer };
}
