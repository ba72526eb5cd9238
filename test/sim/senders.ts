import { requestId } from "../../core/request/digest.ts";
import { createHookApp } from "../../lambda/hookApp.ts";
import type { Ports } from "../../lambda/ports.ts";
import { type Answer, callApp } from "../support/gatewayEvents.ts";
import { SECRET, signedHeaders } from "../support/hooks.ts";

/** The systems that people ask and answer in. */
export const SYSTEMS = ["chat", "tickets"] as const;

/** A message that a system has to deliver. */
export interface Sent {
  readonly id: string;
  readonly system: (typeof SYSTEMS)[number];
  readonly body: {
    readonly Action: string;
    readonly User: string;
    readonly [member: string]: unknown;
  };
  /** What the last delivery was answered; absent as long as no answer was heard. */
  readonly heard?: number;
}

/** What systems have to deliver in one life, in the order in which it was first sent. */
export interface Senders {
  readonly sent: () => readonly Sent[];
  /** Takes a message in hand, under an id that no other has. */
  readonly write: (message: Pick<Sent, "system" | "body">) => Sent;
  /** Delivers a message once more, signed anew under its own id, to a function that has no EC2. */
  readonly delivers: (message: Sent) => (ports: Ports) => Promise<Answer>;
}

/** Makes systems that have nothing to deliver yet. */
export function newSenders(): Senders {
  const all = new Map<string, Sent>();
  return {
    sent: () => [...all.values()],
    write: (message) => {
      const sent = { ...message, id: `msg-${all.size + 1}` };
      all.set(sent.id, sent);
      return sent;
    },
    delivers: (message) => async (ports) => {
      const answer = await deliver(message, ports);
      all.set(message.id, { ...message, heard: answer.status });
      return answer;
    },
  };
}

async function deliver(
  { id, system, body: message }: Sent,
  { ec2: _, ...ports }: Ports,
): Promise<Answer> {
  const secrets = async () => [SECRET];
  const app = createHookApp({ ...ports, secrets, sources: SYSTEMS, surfaces: [] });
  const body = Buffer.from(JSON.stringify(message));
  // Systems whose clock is off are turned away at the door, which has tests of its own.
  const headers = signedHeaders(body, ports.clock.now().getTime(), { id });
  const path = `/v1/hooks/webhooks/${system}`;
  return callApp(app, { method: "POST", path, headers, body, authorizer: undefined });
}

/** Whether a message has to be sent again: nothing is known of it, or the guard could not take it. */
export function isOwed({ heard }: Sent): boolean {
  return heard === undefined || heard >= 500;
}

/** The id of the request that a message asks for. */
export function askedIn({ id, system }: Sent): string {
  return requestId("webhooks", system, id, "");
}
