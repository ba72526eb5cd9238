import { type DataObject, isDataObject } from "../aws/data.ts";
import { EXIT } from "../exit.ts";
import { notesOf, objectsOf, textOf } from "../guard/notes.ts";
import { findingsText } from "../guard/report.ts";
import { retryOf } from "../guard/send.ts";
import { bodyOf, notOurs } from "../guard/told.ts";
import { type HttpAnswer, NoAnswer } from "../guard/transport.ts";
import type { Connected } from "./connect.ts";

/** What came of a call: a body of the guard's, or the lines that say why there is none. */
export type Answered =
  | { readonly ok: true; readonly body: DataObject; readonly answer: HttpAnswer }
  | Refused;

/** What came of a call that is about one request. */
export type AnsweredRequest = { readonly ok: true; readonly request: DataObject } | Refused;

/** There is no answer, or it is a no: how the command ends, and what it says. */
export interface Refused {
  readonly ok: false;
  readonly exit: number;
  readonly lines: readonly string[];
}

/** Looks a request up. */
export async function lookUp(connected: Connected, id: string): Promise<AnsweredRequest> {
  return requestIn(await look(connected, `/v1/requests/${id}`));
}

/** Reads something, as often as it takes within the tries that there are: looking changes nothing. */
export async function look(
  { desk, session, maxAttempts }: Connected,
  path: string,
): Promise<Answered> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await session.ask("GET", path).catch(noAnswer);
    if (retryOf(outcome) === undefined || attempt >= maxAttempts) {
      if (outcome instanceof NoAnswer) throw outcome.toRefusal();
      return answeredBy(outcome);
    }
    await desk.pause(125 * 2 ** attempt);
  }
}

/** Says something to a request, once: whoever gets no answer has to look whether it counted. */
export async function say(
  { session }: Connected,
  id: string,
  what: string,
  body: unknown,
): Promise<AnsweredRequest> {
  const path = `/v1/requests/${id}/${what}`;
  const outcome = await session.ask("POST", path, JSON.stringify(body)).catch(noAnswer);
  if (!(outcome instanceof NoAnswer)) return requestIn(answeredBy(outcome));
  if (!outcome.mayCount) throw outcome.toRefusal();
  const look = `whether it counted is not known, look with: egress-guard requests show ${id}`;
  return {
    ok: false,
    exit: EXIT.failure,
    lines: [`${outcome.message.replace(/\.$/, "")}; ${look}`],
  };
}

function noAnswer(error: unknown): NoAnswer {
  if (error instanceof NoAnswer) return error;
  throw error;
}

/** Reads an answer: a problem is told by what it says, a line for each fault, and findings after it. */
export function answeredBy(answer: HttpAnswer): Answered {
  const body = bodyOf(answer);
  const { status } = answer;
  if (body !== undefined && status < 300) return { ok: true, body, answer };
  return {
    ok: false,
    exit: EXITS[status] ?? EXIT.failure,
    lines: body === undefined ? [notOurs(answer)] : problemLines(answer, body),
  };
}

/** The exit codes of an answer that is a no: a wrong use, or somebody's decision. */
const EXITS: Readonly<Record<number, number>> = {
  400: EXIT.invalid,
  403: EXIT.denied,
  413: EXIT.invalid,
  422: EXIT.invalid,
};

function problemLines(answer: HttpAnswer, problem: DataObject): readonly string[] {
  const detail = textOf(problem, "detail");
  if (detail === undefined) {
    const message = textOf(problem, "message") ?? textOf(problem, "Message");
    return [message === undefined ? notOurs(answer) : `${message} (HTTP ${answer.status})`];
  }
  const faults = objectsOf(problem.errors).map(faultLine);
  const findings = findingsText(notesOf(problem)).trimEnd();
  return [
    ...(faults.length > 0 ? faults : [detail]),
    ...(findings === "" ? [] : findings.split("\n")),
  ];
}

function faultLine(fault: DataObject): string {
  const parameter = textOf(fault, "parameter");
  const place = parameter === undefined ? textOf(fault, "pointer") : optionOf(parameter);
  return `${place ?? ""} ${textOf(fault, "detail") ?? ""}`.trim();
}

/** `groupId` is written `--group-id` here. */
function optionOf(parameter: string): string {
  return `--${parameter.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The request of an answer; one without is none of the guard's. */
export function requestIn(answered: Answered): AnsweredRequest {
  if (!answered.ok) return answered;
  const { Request } = answered.body;
  if (isDataObject(Request)) return { ok: true, request: Request };
  return { ok: false, exit: EXIT.failure, lines: [notOurs(answered.answer)] };
}
