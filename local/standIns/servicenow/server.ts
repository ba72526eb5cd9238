import type { Listening } from "../../loopback.ts";
import { newChanges } from "../changes.ts";
import { startStandIn } from "../server.ts";
import { hookSender } from "../signedPost.ts";
import { businessRule } from "./businessRule.ts";
import { serviceNowView } from "./page.ts";
import { actsOf } from "./pageActs.ts";
import { openRecords, type Records, type User } from "./records.ts";
import { tableAnswer } from "./tableApi.ts";

/** What the stand-in of ServiceNow is started with. */
export interface ServiceNowOptions {
  /** 0 picks a free port. */
  readonly port: number;
  readonly users: readonly User[];
  /** The secret that the business rule signs with, as Standard Webhooks has it, and the guard's user as `name:password`. */
  readonly secret: string;
  readonly credentials: string;
  readonly clock: () => Date;
  /** Random hexadecimal digits, as many as asked for. */
  readonly newHex: (digits: number) => string;
}

/** A stand-in of ServiceNow that runs. */
export interface RunningServiceNow extends Listening {
  readonly name: "ServiceNow";
  /** From now on the guard at this address is told what people do here. */
  readonly sendTo: (guardUrl: string) => void;
}

/** The user that the guard signs in as. */
export const GUARD_USER: User = { sysId: "f".repeat(32), name: "egress-guard" };

const ANSWER_WAIT_MS = 10_000;

/**
 * Starts a stand-in of ServiceNow on 127.0.0.1: it speaks the part of the Table API that the guard uses, runs the business rule
 * that tells it of each change, and serves a page for whoever tries it. What it holds is gone when it stops.
 */
export async function startServiceNow(options: ServiceNowOptions): Promise<RunningServiceNow> {
  const { users, secret, credentials, clock, newHex } = options;
  const changes = newChanges();
  const records = openRecords([...users, GUARD_USER], clock, newHex, changes);
  const places: { own?: string; guard?: string } = {};
  const send = hookSender(() => places.guard, ANSWER_WAIT_MS);
  const tell = businessRule({ send, secret, clock });
  plantChanges(records, users);
  const table = { records, credentials, self: GUARD_USER, baseUrl: () => places.own ?? "", tell };
  const listening = await startStandIn(
    {
      title: "ServiceNow",
      view: (query) => serviceNowView(records, users, query.get("as")),
      acts: actsOf(records, users, tell),
      api: async (call) => tableAnswer(table, call),
      changes,
    },
    options.port,
  );
  places.own = listening.url;
  return {
    ...listening,
    name: "ServiceNow",
    sendTo: (guardUrl) => {
      places.guard = guardUrl;
    },
  };
}

/** A change request of the first person's, assigned to the second. */
function plantChanges(records: Records, [requester, assignee]: readonly User[]): void {
  if (requester === undefined) return;
  records.file(requester, {
    short_description: "Partner API for billing",
    requested_by: requester.sysId,
    assigned_to: assignee?.sysId ?? "",
    u_egress_group: "sg-0123456789abcdef0",
    u_egress_rules: "tcp 443 to 203.0.113.0/24",
    u_egress_tags: "Owner=jo@acme.example",
    u_egress_duration: "P7D",
  });
}
