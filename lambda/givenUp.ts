import { waitChange } from "../core/ledger/closing.ts";
import { requestMark } from "../core/ledger/holdings.ts";
import type { StoredRequest } from "../core/ledger/stored.ts";
import { carryOut } from "./carryOut.ts";
import { LedgerUnavailable, type Ports } from "./ports.ts";
import { FLIGHT_MS, finish, LEASE_MS, type Promised } from "./promise.ts";
import { timestamp, write } from "./write.ts";

/**
 * How often a request that fails each time it is carried out is taken over: more often than one that waits out the flight
 * time, whose takeovers don't fail.
 */
const MAX_TAKEOVERS = 15;

/** How long a request stands by that can't be ended, since EC2 has rules of it: somebody was called, and what is wrong has to be mended. */
const STAND_BY_MS = 60 * 60_000;

/** Whether nobody tries any more to carry a request out: it only waits for its end. */
export function wasGivenUp({ landsBy }: StoredRequest): boolean {
  return landsBy !== undefined;
}

/**
 * What becomes of an execution that failed on our side, by a fault in the code or an item of the ledger that can't be read: it is
 * tried again, but not for ever. Then no call is made for it any more, and it is set aside until none can be under way.
 */
export async function setAside(
  ports: Ports,
  request: StoredRequest,
  error: unknown,
): Promise<StoredRequest> {
  const { requestId, takeovers = 0 } = request;
  if (error instanceof LedgerUnavailable || takeovers < MAX_TAKEOVERS) throw error;
  ports.log.error("given up", { requestId, takeovers, error: String(error) });
  const until = timestamp(ports, wasGivenUp(request) ? STAND_BY_MS : LEASE_MS + FLIGHT_MS);
  const aside = waitChange(request, until, timestamp(ports));
  // Where somebody else has gone on in between, theirs is the word.
  return (await write(ports, aside)) === "committed" ? aside.request : request;
}

/**
 * Ends a request that was given up, with what EC2 has and without another call. Where that fails too it ends as failed, if EC2
 * shows no rule with its mark: that relies on as little as can be, since what it asks for, or its records, may be what can't be
 * read.
 */
export async function endGivenUp(ports: Ports, promised: Promised): Promise<StoredRequest> {
  try {
    return await carryOut(ports, { kind: "settle", promised, mode: "look" });
  } catch (error) {
    if (error instanceof LedgerUnavailable) throw error;
    return failPlainly(ports, promised);
  }
}

async function failPlainly(ports: Ports, promised: Promised): Promise<StoredRequest> {
  const { request } = promised;
  const described = await ports.ec2.describeGroup(request.group.groupId);
  if (described.kind === "unavailable") return request;
  const mark = requestMark(request);
  const own = (described.kind === "found" ? described.value.rules : []).filter(({ Tags = [] }) =>
    Tags.some(({ Key, Value }) => Key === mark.Key && Value === mark.Value),
  );
  if (own.length > 0) throw new Error(`EC2 has ${own.length} rules of ${request.requestId}`);
  const detail = `it failed on our side ${request.takeovers} times, and EC2 has none of its rules; ask for it again`;
  const problem = { code: "internal", detail } as const;
  const held = { present: [], own: [] };
  const settled = { ...promised, mayStillLand: false };
  const step = await finish(ports, settled, held, { status: "failed", problem });
  return step.kind === "stop" ? step.request : request;
}
