import type { DatabaseSync } from "node:sqlite";
import type { Action } from "./actions/action.ts";
import { ACTION_BY_NAME } from "./actions/table.ts";
import type { Call } from "./call.ts";
import type { Fault, FaultBook } from "./faults.ts";
import { isRefusal, type Outcome, type Refusal, refuse, STATUS_OF_CODE } from "./refusal.ts";
import { transact } from "./store/database.ts";
import { type Parameter, parseQuery, type Query } from "./wire/query.ts";
import { type Dialect, EC2, printAnswer, printRefusal, type XmlRecord } from "./wire/xml.ts";

/** What the server keeps between calls. */
export interface World {
  readonly db: DatabaseSync;
  readonly account: string;
  readonly region: string;
  readonly newHex: (length: number) => string;
  readonly faults: FaultBook;
  readonly onCall: (action: string, parameters: readonly Parameter[]) => void;
  readonly onError: (error: unknown) => void;
}

/** What goes back over HTTP. */
export interface Answer {
  readonly status: number;
  readonly requestId: string;
  readonly body: string;
}

const VERSION = /^(?:\d{4}-\d{2}-\d{2})?$/;

/**
 * Answers one Query request (the text of a query string or form body), sent by `account` (twelve digits).
 * Gives the silence of a fault as its name. Never throws: whatever breaks inside is InternalError.
 */
export async function answerQuery(
  world: World,
  text: string,
  account: string,
): Promise<Answer | "hang" | "reset"> {
  const query = parseQuery(text);
  if (isRefusal(query)) return refusalAnswer(world, query);
  const action = findAction(query);
  if (isRefusal(action)) return refusalAnswer(world, action);
  world.onCall(action.name, query.parameters);
  const fault = world.faults.take(action, query, account);
  await fault?.until;
  const outcome =
    fault?.effect === "none" ? undefined : perform(world, action, query, account, fault);
  return spoken(world, action, outcome, fault);
}

/** The XML of a refusal, with a request id of its own. */
export function refusalAnswer(
  world: Pick<World, "newHex">,
  refusal: Refusal,
  dialect: Dialect = EC2,
): Answer {
  const requestId = newRequestId(world);
  const status = STATUS_OF_CODE[refusal.refused];
  return { status, requestId, body: printRefusal(dialect, refusal, requestId) };
}

function findAction({ action, version }: Query): Outcome<Action> {
  const found = ACTION_BY_NAME.get(action);
  if (found === undefined) {
    const message = `The action ${action} is not valid for this web service.`;
    return refuse("InvalidAction", message);
  }
  const wanted = found.dialect.version;
  if (wanted === "any" ? VERSION.test(version) : version === wanted) return found;
  const message = `The requested version (${version}) of service AmazonEC2 does not exist`;
  return refuse("NoSuchVersion", message);
}

function perform(
  world: World,
  action: Action,
  query: Query,
  account: string,
  fault: Fault | undefined,
): Outcome<XmlRecord> {
  try {
    const run = action.prepare(query.parameters);
    if (isRefusal(run)) return run;
    const call = newCall(world, action, account, fault);
    if (action.effect === "reads") return run(call);
    world.faults.beforeChange();
    return transact(world.db, () => run(call));
  } catch (error) {
    // EC2 tells its callers no more than this either.
    world.onError(error);
    return refuse("InternalError", "An internal error has occurred");
  }
}

function newCall(world: World, action: Action, account: string, fault: Fault | undefined): Call {
  const effect = fault?.effect;
  return {
    db: action.effect === "reads" ? world.faults.visible() : world.db,
    account,
    region: world.region,
    newHex: world.newHex,
    ...(typeof effect === "object" ? { ruleBudget: effect.firstRules } : {}),
  };
}

function spoken(
  world: World,
  action: Action,
  outcome: Outcome<XmlRecord> | undefined,
  fault: Fault | undefined,
): Answer | "hang" | "reset" {
  const { dialect, name } = action;
  const answer = fault?.answer ?? "true";
  if (answer === "hang" || answer === "reset") return answer;
  if (answer !== "true") return refusalAnswer(world, faultRefusal(answer), dialect);
  if (outcome === undefined) return refusalAnswer(world, faultRefusal("InternalError"), dialect);
  if (isRefusal(outcome)) return refusalAnswer(world, outcome, dialect);
  const requestId = newRequestId(world);
  return {
    status: 200,
    requestId,
    body: printAnswer(dialect, name, outcome, requestId),
  };
}

const FAULT_MESSAGES: Readonly<Partial<Record<Refusal["refused"], string>>> = {
  RequestLimitExceeded: "Request limit exceeded.",
  InternalError: "An internal error has occurred",
  Unavailable: "The server is overloaded and can't handle the request.",
  ServiceUnavailable: "The request has failed due to a temporary failure of the server.",
};

function faultRefusal(code: Refusal["refused"]): Refusal {
  return refuse(code, FAULT_MESSAGES[code] ?? code);
}

/** A request id in the form of a UUID, as EC2 writes it. */
function newRequestId({ newHex }: Pick<World, "newHex">): string {
  return [8, 4, 4, 4, 12].map((length) => newHex(length)).join("-");
}
