import type { Address } from "../../core/hooks/slack/letters.ts";
import type { Conversation, Conversations, SentMessage } from "../conversations.ts";
import type { Clock } from "../ports.ts";

/** What is noted of talks on Slack under. */
export const SLACK_SURFACE = "slack";

/** The notes of one talk while messages are sent. */
export interface Notes {
  /** The talk as it was noted last. */
  readonly talk: () => Conversation;
  /** Notes a change; rejects where it may not have been noted. */
  readonly note: (change: Change) => Promise<void>;
  /** Notes a message that was sent; where that fails it is not forgotten. */
  readonly noteSent: (message: SentMessage & Address) => Promise<void>;
}

type Change = (talk: Conversation) => Conversation;

const TRIES = 3;
const PAUSE_MS = 100;

/** The message of a request that was sent and could not be noted: whoever tells the same request next, in this process, notes it first. */
export type Unnoted = Map<string, SentMessage & Address>;

/** What the notes are kept in. */
export interface NotePorts {
  readonly conversations: Conversations;
  readonly clock: Clock;
  readonly unnoted: Unnoted;
}

/** The notes of a request's talk as it was found; it begins here where it has not begun before. */
export async function openNotes(
  ports: NotePorts,
  requestId: string,
  found: Conversation | undefined,
): Promise<Notes> {
  const { conversations, unnoted } = ports;
  if (found === undefined) await conversations.begin({ requestId, surface: SLACK_SURFACE });
  let talk = found ?? (await read(ports, requestId));
  const note = async (change: Change) => {
    talk = await write(ports, talk, change);
  };
  const noteSent = async (message: SentMessage & Address) => {
    unnoted.set(requestId, message);
    await note((one) => withMessage(one, message));
    unnoted.delete(requestId);
  };
  const before = unnoted.get(requestId);
  if (before !== undefined) await noteSent(before);
  return { talk: () => talk, note, noteSent };
}

async function read({ conversations }: NotePorts, requestId: string): Promise<Conversation> {
  const talk = await conversations.of(SLACK_SURFACE, requestId);
  if (talk === undefined) throw new Error(`the talk about ${requestId} is not there`);
  return talk;
}

/** Writes a change of a talk; where that is not answered, or others wrote it meanwhile, once more on what is there then. */
async function write(ports: NotePorts, from: Conversation, change: Change): Promise<Conversation> {
  let talk = from;
  for (let tries = 1; ; tries += 1) {
    const next = change(talk);
    const saved = await ports.conversations.save(next).catch((error: unknown) => {
      if (tries === TRIES) throw error;
      return "moved" as const;
    });
    if (saved === "saved") return { ...next, version: next.version + 1 };
    if (tries === TRIES) throw new Error(`others write the talk about ${talk.requestId} too`);
    await ports.clock.pause(PAUSE_MS);
    talk = await read(ports, talk.requestId);
  }
}

/** The message that was sent to an address, if one was. */
export function sentTo({ messages }: Conversation, address: Address): SentMessage | undefined {
  return messages.find((one) => isAt(one, address));
}

/** The talk with this message in place of the one to the same address. */
export function withMessage(talk: Conversation, message: SentMessage & Address): Conversation {
  const others = talk.messages.filter((one) => !isAt(one, message));
  return { ...talk, messages: [...others, message] };
}

function isAt({ to, kind }: SentMessage, address: Address): boolean {
  return to === address.to && kind === address.kind;
}
