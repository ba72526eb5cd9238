import { unjudgedChange } from "../core/ledger/receiving.ts";
import { storedToRequest } from "../core/ledger/restore.ts";
import type { StoredProblem, StoredRequest } from "../core/ledger/stored.ts";
import type { Ports } from "./ports.ts";
import type { Reply } from "./reply.ts";
import { takeUp } from "./takeUp.ts";
import { timestamp, write } from "./write.ts";

/** For so long it is tried to judge what came in: longer than EC2 or the ledger are away, and no longer than anybody waits. */
const PATIENCE_MS = 60 * 60_000;

/**
 * Judges a request that came in through a system that signs, and carries it out. Where it can't be judged, because its group is
 * not there or nobody could look at it for an hour, it ends so. It comes back as the ledger has it.
 */
export async function intake(
  ports: Ports,
  stored: StoredRequest,
): Promise<StoredRequest | undefined> {
  const { requestId, createdAt } = stored;
  const reply = await takeUp(ports, {
    request: storedToRequest(stored),
    draft: stored,
    keyed: false,
  });
  const after = await ports.ledger.request(requestId);
  const problem = problemIn(reply);
  if (after?.status !== "received" || problem === undefined) return after;
  const tried = ports.clock.now().getTime() - Date.parse(createdAt);
  if (reply.status >= 500 && tried < PATIENCE_MS) return after;
  const change = unjudgedChange(after, problem, timestamp(ports));
  const committed = await write(ports, change);
  return committed === "committed" ? change.request : ports.ledger.request(requestId);
}

function problemIn({ body }: Reply): StoredProblem | undefined {
  if (!("code" in body && "type" in body)) return undefined;
  const { code, detail, ec2Code } = body as StoredProblem;
  return { code, detail, ...(ec2Code === undefined ? {} : { ec2Code }) };
}
