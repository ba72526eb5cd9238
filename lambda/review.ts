import type { StoredRequest } from "../core/ledger/stored.ts";
import { isAsked, may, type Right, seesOthers, type Waiting } from "../core/policy/access.ts";
import { isNamed, type People } from "../core/policy/people.ts";
import { parsePrincipalPattern } from "../core/policy/principals.ts";
import type { Principal } from "../core/request/principal.ts";
import { asHeld } from "./asHeld.ts";
import { readListQuery } from "./listQuery.ts";
import { fillPage, requestsPage } from "./page.ts";
import { faultReply, type QueryParameters } from "./parameters.ts";
import type { Ports, RequestQuery } from "./ports.ts";
import { problemReply, type Reply, requestView } from "./reply.ts";

/** GET /v1/requests: the requests that the caller may see, newest first, a page at a time. */
export async function listRequests(
  ports: Ports,
  principal: Principal,
  parameters: QueryParameters,
): Promise<Reply> {
  const reading = readListQuery(parameters);
  if (reading.kind === "invalid") return faultReply(reading.faults);
  const { query, principal: named } = reading;
  const scope = scopeOf(ports, principal, named);
  if (scope === undefined) return { status: 200, body: { Requests: [] } };
  const shows = (request: StoredRequest) =>
    mayDo(ports, principal, "read", request) &&
    (named === undefined || isNameOf(named, request.principal, ports.policy.people));
  const page = await fillPage(
    requestsFrom(ports, { ...query, ...scope }),
    (request) => (shows(request) ? requestView(request) : undefined),
    query.limit,
  );
  return { status: 200, body: requestsPage(page) };
}

/** Whose requests are read from the ledger: the caller's own, those of one id, or everybody's; `undefined`: nobody's. */
function scopeOf(
  { policy }: Ports,
  principal: Principal,
  named: string | undefined,
): Pick<RequestQuery, "principalId"> | undefined {
  if (!seesOthers(policy, principal)) {
    const own = named === undefined || isNameOf(named, principal, policy.people);
    return own ? { principalId: principal.id } : undefined;
  }
  const isId = named !== undefined && parsePrincipalPattern(named) === undefined;
  return isId && !named.startsWith("arn:") ? { principalId: named } : {};
}

/** Whether a principal goes by this name: its id, its ARN, or a pattern as policies have it. */
function isNameOf(name: string, principal: Principal, people: People): boolean {
  if (name === principal.id || (principal.kind === "iam" && name === principal.arn)) return true;
  const pattern = parsePrincipalPattern(name);
  return pattern !== undefined && isNamed(pattern, principal, people);
}

/** The requests of a query from its place on, one after the other, read page by page. */
async function* requestsFrom(
  ports: Ports,
  query: RequestQuery,
): AsyncGenerator<StoredRequest, void> {
  let place = query.after;
  for (;;) {
    const found = await ports.ledger.requests({
      ...query,
      ...(place === undefined ? {} : { after: place }),
    });
    yield* await asHeld(ports, found);
    place = found.at(-1);
    if (place === undefined || found.length < query.limit) return;
  }
}

/** GET /v1/requests/{id}: a request that the caller may see; any other is as if it were not there. */
export async function showRequest(ports: Ports, principal: Principal, id: string): Promise<Reply> {
  const stored = await requestFor(ports, principal, "read", id);
  if (stored === undefined) return noRequest(id);
  const [request = stored] = await asHeld(ports, [stored]);
  return { status: 200, body: { Request: requestView(request) } };
}

/** A request, if there is one and the caller may do this with it. */
export async function requestFor(
  ports: Pick<Ports, "ledger" | "policy">,
  principal: Principal,
  right: Right,
  id: string,
): Promise<StoredRequest | undefined> {
  const stored = await ports.ledger.request(id);
  return stored !== undefined && mayDo(ports, principal, right, stored) ? stored : undefined;
}

function mayDo(
  { policy }: Pick<Ports, "policy">,
  principal: Principal,
  right: Right,
  request: StoredRequest,
): boolean {
  const { group, principal: requester } = request;
  return (
    may(policy, principal, right, { group, requester }) ||
    (right === "read" && isAsked(policy, principal, waitingOf(request)))
  );
}

/** Whose approval a request waits for, and who has answered it. */
export function waitingOf({ awaits = [], approvals = [], turnedDown }: StoredRequest): Waiting {
  const answers = turnedDown === undefined ? approvals : [...approvals, turnedDown];
  return {
    awaits: awaits.map(({ statementId }) => statementId),
    answered: answers.map(({ principal }) => principal),
  };
}

/** The answer where there is no such request, and where the caller may not know that there is one. */
export function noRequest(id: string): Reply {
  return problemReply(
    "request-not-found",
    `${id} is no request that you may see; GET /v1/requests lists those`,
  );
}
