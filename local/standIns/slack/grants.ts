import type { Member, Message } from "./workspace.ts";

/** What somebody did, as far as an app may answer to it for a while. */
export interface Deed {
  readonly member: Member;
  readonly channel: string;
  /** The message whose button was clicked. */
  readonly message?: Message;
}

/** What becomes of something that holds for a while only. */
export type Redeemed =
  | { readonly kind: "granted"; readonly deed: Deed }
  | { readonly kind: "unknown" | "expired" | "used" };

/** The triggers and response addresses that have been handed out. */
export interface Grants {
  readonly trigger: (deed: Deed) => string;
  /** Exchanges a trigger, once, within three seconds. */
  readonly exchange: (trigger: string) => Redeemed;
  /** The path of a new response address. */
  readonly responsePath: (kind: "commands" | "actions", deed: Deed) => string;
  /** Uses a response address, five times within half an hour. */
  readonly respond: (path: string) => Redeemed;
}

interface Grant {
  readonly deed: Deed;
  readonly until: number;
  left: number;
}

/** Source: Slack, Modals: a trigger expires three seconds after it was sent. */
const TRIGGER_MS = 3_000;

/** Source: Slack, Handling user interaction: up to five times within thirty minutes. */
const RESPONSE_MS = 30 * 60_000;
const RESPONSES = 5;

/** Hands out triggers and response addresses, and knows which of them still hold. */
export function openGrants(clock: () => Date, newHex: (digits: number) => string): Grants {
  const grants = new Map<string, Grant>();
  let count = 0;
  const hand = (name: string, deed: Deed, ms: number, left: number) => {
    grants.set(name, { deed, until: clock().getTime() + ms, left });
    return name;
  };
  const redeem = (name: string): Redeemed => {
    const grant = grants.get(name);
    if (grant === undefined) return { kind: "unknown" };
    if (clock().getTime() >= grant.until) return { kind: "expired" };
    if (grant.left === 0) return { kind: "used" };
    grant.left -= 1;
    return { kind: "granted", deed: grant.deed };
  };
  return {
    trigger: (deed) => hand(`${++count}.1700000000.${newHex(32)}`, deed, TRIGGER_MS, 1),
    exchange: redeem,
    responsePath: (kind, deed) =>
      hand(`/${kind}/${deed.member.team}/${++count}/${newHex(24)}`, deed, RESPONSE_MS, RESPONSES),
    respond: redeem,
  };
}
