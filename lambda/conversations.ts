/** A talk about one request on one surface, such as `slack`: where answers go, and which messages were sent. */
export interface Conversation {
  readonly requestId: string;
  readonly surface: string;
  /** Where whoever asked can be answered for a while without a message of its own. */
  readonly replyTo?: ReplyPlace;
  readonly messages: readonly SentMessage[];
  /** 1 when it begins; each save raises it by one. */
  readonly version: number;
}

/** An address that takes a few answers for a short time. */
export interface ReplyPlace {
  readonly url: string;
  /** RFC 3339. */
  readonly until: string;
  /** How many answers it still takes. */
  readonly left: number;
}

/** A message that was sent, is being sent, or could not be. */
export interface SentMessage {
  /** Whom it is for: a user's or a channel's id on the surface. */
  readonly to: string;
  /** What it is for, in the words of whoever sends. */
  readonly kind: string;
  /** Where it stands; absent while it is not known to have been sent. */
  readonly place?: MessagePlace;
  /** What it shows, as a hash: the same is not sent again. */
  readonly shows?: string;
  /** Why nothing more can be sent there, in the surface's own word. */
  readonly failed?: string;
}

/** A message's place on its surface. Slack's: the channel's id and the message's time stamp. */
export interface MessagePlace {
  readonly channel: string;
  readonly ts: string;
}

/**
 * What the guard remembers of talks. It is no evidence: to lose it is to lose a place to answer at. Each call rejects where
 * the store does not answer, and then a write may or may not have been made.
 */
export interface Conversations {
  /** Notes that a talk begins here; one that has begun stays as it is. To be called before the request itself is written. */
  readonly begin: (beginning: Beginning) => Promise<void>;
  /** Sees every write before it. */
  readonly of: (surface: string, requestId: string) => Promise<Conversation | undefined>;
  /** Writes a talk that was read or has begun, unless somebody else has written it since. */
  readonly save: (conversation: Conversation) => Promise<"saved" | "moved">;
}

/** The beginning of a talk. */
export type Beginning = Pick<Conversation, "requestId" | "surface" | "replyTo">;

/** The first version of a talk. */
export function begun({ requestId, surface, replyTo }: Beginning): Conversation {
  const place = replyTo === undefined ? {} : { replyTo };
  return { requestId, surface, ...place, messages: [], version: 1 };
}

/** For so long after the last write a talk is kept: rules may be taken away long after they were asked for. */
export const KEPT_SECONDS = 400 * 86_400;
