import { linesOf, member, textMember } from "../../core/tickets/fieldText.ts";
import { isJiraKey, jiraFields, readJiraIssue } from "../../core/tickets/jiraIssue.ts";
import type { JiraMapping } from "../../core/tickets/mapping.ts";
import { richText } from "../../core/tickets/richText.ts";
import type { Clock, Log } from "../ports.ts";
import type { DeskReading, OpenDesk, TicketNote, Written } from "../tickets/desk.ts";
import {
  type CallSystem,
  openCalls,
  type TicketAnswer,
  type TicketCall,
  type TicketCallPorts,
} from "./ticketCalls.ts";

/** The name of the secret: the address and the API token of the account that the guard has in Jira, `email:token`. */
export const JIRA_TOKEN = "jira/token";

/** The comments among which the guard looks for its own. */
const LAST_COMMENTS = 100;

/** Jira Cloud through its REST API, version 3, in the name of the guard's own account. */
export function jiraDesk(
  baseUrl: string,
  mapping: JiraMapping,
  ports: TicketCallPorts & { readonly log: Log },
): OpenDesk {
  const place = { baseUrl, secret: JIRA_TOKEN };
  const self = ownAccount(ports.clock);
  return (budgetMs) => {
    const call = openCalls(place, ports, budgetMs);
    const calling: Calling = { call, mapping, baseUrl, log: ports.log, self: () => self(call) };
    return {
      look: (key) => look(calling, key),
      write: (key, note) => write(calling, key, note),
    };
  };
}

interface Calling {
  readonly call: CallSystem;
  readonly mapping: JiraMapping;
  readonly baseUrl: string;
  readonly log: Log;
  /** The id of the guard's own account; or why it is not known. */
  readonly self: () => Promise<Self>;
}

type Self = { readonly kind: "self"; readonly id: string } | Failure;
type Failure = Exclude<Written, { readonly kind: "written" }>;

/** A token may be changed for that of another account. */
const SELF_KEPT_MS = 10 * 60_000;

function ownAccount({ now }: Clock): (call: CallSystem) => Promise<Self> {
  let kept: { readonly until: number; readonly self: Self } | undefined;
  return async (call) => {
    const at = now().getTime();
    if (kept !== undefined && at < kept.until) return kept.self;
    const answer = await call({ method: "GET", path: "/rest/api/3/myself" });
    const failed = failure(answer);
    if (failed !== undefined || answer.kind !== "answered") return failed ?? notAsExpected(0);
    const id = textMember(answer.body, "accountId");
    if (id === undefined) return notAsExpected(answer.status);
    const self = { kind: "self", id } as const;
    kept = { until: at + SELF_KEPT_MS, self };
    return self;
  };
}

async function look({ call, mapping, baseUrl, self }: Calling, key: string): Promise<DeskReading> {
  if (!isJiraKey(key, mapping)) {
    return { kind: "no-ticket", message: "it is of no project that tickets.yaml names" };
  }
  const query = new URLSearchParams({
    fields: jiraFields(mapping).join(","),
    // Who approved is read from the changes: a field with a name in it can be set by anybody.
    ...(mapping.approval === undefined ? {} : { expand: "changelog" }),
  });
  const [answer, own] = await Promise.all([
    call({ method: "GET", path: `${pathOf(key)}?${query}` }),
    mapping.approval === undefined ? undefined : self(),
  ]);
  if (answer.kind === "unavailable") return answer;
  if (answer.status === 404) {
    return { kind: "no-ticket", message: "Jira shows the guard's account no such issue" };
  }
  if (answer.status !== 200) return notAsExpected(answer.status);
  // An issue that was moved answers by its old key too: it is another one now.
  if (textMember(answer.body, "key") !== key) {
    return { kind: "no-ticket", message: "Jira has it under another key" };
  }
  if (own !== undefined && own.kind !== "self") {
    return { kind: "unavailable", message: own.message };
  }
  const reading = readJiraIssue(answer.body, mapping, baseUrl);
  if (!reading.ok) return { kind: reading.why, message: reading.message };
  const { verdict, ...sheet } = reading.sheet;
  // Where the guard itself has moved a ticket, nobody has said anything.
  const isOurs = verdict?.by !== undefined && verdict.by === `jira:${own?.id}`;
  const said = verdict === undefined || isOurs ? {} : { verdict };
  return { kind: "sheet", sheet: { ...sheet, ...said } };
}

function notAsExpected(status: number) {
  return { kind: "unavailable", message: `Jira answered ${status}` } as const;
}

/** The comment first: what people read must not wait for a field or a transition that is not set up. */
async function write(calling: Calling, key: string, note: TicketNote): Promise<Written> {
  if (!isJiraKey(key, calling.mapping)) {
    return { kind: "refused", message: `${key} is of no project that tickets.yaml names` };
  }
  for (const step of [comment, fields, transition]) {
    const done = await step(calling, key, note);
    if (done.kind !== "written") return done;
  }
  return WRITTEN;
}

const WRITTEN: Written = { kind: "written" };

async function comment({ call, self }: Calling, key: string, note: TicketNote): Promise<Written> {
  const [own, last] = await Promise.all([
    self(),
    call({
      method: "GET",
      path: `${pathOf(key)}/comment?orderBy=-created&maxResults=${LAST_COMMENTS}`,
    }),
  ]);
  if (own.kind !== "self") return own;
  const failed = failure(last);
  if (failed !== undefined || last.kind !== "answered") return failed ?? WRITTEN;
  if (stands(last.body, own.id, note.mark)) return WRITTEN;
  const body = richText([...note.paragraphs, [{ text: note.mark }]]);
  return settled(await call({ method: "POST", path: `${pathOf(key)}/comment`, body: { body } }));
}

/** Whether the guard's own account has written a comment of this mark: anybody else's is no reason to be silent. */
function stands(page: unknown, own: string, mark: string): boolean {
  const comments = member(page, "comments");
  return (
    Array.isArray(comments) &&
    comments.some(
      (one) =>
        textMember(member(one, "author"), "accountId") === own &&
        linesOf(member(one, "body"))?.includes(mark) === true,
    )
  );
}

/** Writes the fields that hold something else: each change of one is a message to whoever watches the ticket. */
async function fields({ call, mapping }: Calling, key: string, note: TicketNote): Promise<Written> {
  const { request } = note;
  const { writes = {} } = mapping;
  if (request === undefined) return WRITTEN;
  const wanted = new Map(
    (["requestId", "digest"] as const).flatMap((name) => {
      const field = writes[name];
      return field === undefined ? [] : [[field, request[name]] as const];
    }),
  );
  if (wanted.size === 0) return WRITTEN;
  const names = [...wanted.keys()].join(",");
  const answer = await call({ method: "GET", path: `${pathOf(key)}?fields=${names}` });
  const failed = failure(answer);
  if (failed !== undefined || answer.kind !== "answered") return failed ?? WRITTEN;
  const now = member(answer.body, "fields");
  const other = [...wanted].filter(([field, value]) => textMember(now, field) !== value);
  if (other.length === 0) return WRITTEN;
  const body = { fields: Object.fromEntries(other) };
  return settled(await call({ method: "PUT", path: pathOf(key), body }));
}

/** Makes the transition of that name, if the ticket has it now: one that it has not is in the log, and not tried again. */
async function transition(
  { call, mapping, log }: Calling,
  key: string,
  { outcome }: TicketNote,
): Promise<Written> {
  const name = outcome === undefined ? undefined : mapping.transitions[outcome];
  if (name === undefined) return WRITTEN;
  const path = `${pathOf(key)}/transitions`;
  const answer = await call({ method: "GET", path });
  const failed = failure(answer);
  if (failed !== undefined || answer.kind !== "answered") return failed ?? WRITTEN;
  const all = member(answer.body, "transitions");
  const found = Array.isArray(all)
    ? all.find((one) => textMember(one, "name") === name)
    : undefined;
  const id = textMember(found, "id");
  if (id === undefined) {
    log.info("transition not there", { ticket: key, transition: name });
    return WRITTEN;
  }
  const made = await call({ method: "POST", path, body: { transition: { id } } });
  const said = settled(made);
  if (said.kind !== "refused") return said;
  log.error("transition refused", { ticket: key, transition: name, reason: said.message });
  return WRITTEN;
}

function failure(answer: TicketAnswer): Failure | undefined {
  const said = settled(answer);
  return said.kind === "written" ? undefined : said;
}

/** What is wrong with the guard's account may be mended; what is wrong with one ticket stays so. */
function settled(answer: TicketAnswer): Written {
  if (answer.kind === "unavailable") return answer;
  const { status } = answer;
  if (status >= 200 && status < 300) return WRITTEN;
  return status === 401 || status === 403 || status === 409
    ? notAsExpected(status)
    : { kind: "refused", message: `Jira answered ${status}` };
}

/** INVARIANT: only the key of a project that the mapping names stands in an address. */
function pathOf(key: string): TicketCall["path"] {
  return `/rest/api/3/issue/${encodeURIComponent(key)}`;
}
