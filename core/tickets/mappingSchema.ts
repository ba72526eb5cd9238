import * as z from "zod";
import {
  across,
  type CrossFault,
  closed,
  entriesOf,
  formed,
  isMapping,
  line,
  listOf,
  type Mapping,
} from "../policy/documentForms.ts";
import { type Checked, readChecked } from "../policy/readDocument.ts";
import { quote } from "../request/fault.ts";
import {
  SERVICENOW_TABLES,
  type ServiceNowTable,
  TICKET_OUTCOMES,
  type TicketOutcome,
  type TicketsDocument,
} from "./mapping.ts";
import { TICKET_SYSTEMS } from "./ticket.ts";

const value = line("a value as the system shows it: one line, 100 characters at most", 100);
const values = listOf("a list of values, such as [Approved]", value);

/** What one ticket system calls its fields, and what the guard takes where nothing is said. */
interface System {
  readonly field: ReturnType<typeof formed>;
  /** The field that has a ticket's state. */
  readonly state: string;
  readonly requester: string;
  /** The field that shows whether a ticket is approved. */
  readonly approval: string;
  /** What stands behind an outcome. */
  readonly move: string;
}

const JIRA: System = {
  field: formed(
    "a field's id, such as customfield_10041, summary or status",
    /^(?:customfield_[0-9]{1,12}|[a-z]{2,40})$/,
  ),
  state: "status",
  requester: "reporter",
  approval: "status",
  move: "The name of the transition that is made",
};

const SERVICENOW: System = {
  field: formed(
    "a field's name, such as u_egress_group, approval or state",
    /^[a-z][a-z0-9_]{0,79}$/,
  ),
  state: "state",
  requester: "opened_by",
  approval: "approval",
  move: "The value that state is set to, such as '3'",
};

/** Where a ticket says what it asks for. */
function asksOf({ field, state, requester }: System) {
  const optional = (text: string) => field.optional().describe(text);
  return closed("a mapping of when, group, permissions and the like", {
    when: closed("a mapping of field and is", {
      field: field.default(state),
      is: values,
    }).describe("In which state a ticket asks"),
    requester: field.default(requester).describe("The field with the user who asks"),
    group: field.describe("The security group's id"),
    permissions: field.describe("One rule a line: tcp 443 to 203.0.113.0/24"),
    tags: optional("One tag a line: Owner=jo@acme.example"),
    duration: optional("How long the rules are to stay, such as P7D"),
    justification: optional("Why"),
    ticketTag: line("a tag key: one line of text, 127 characters at most", 127)
      .optional()
      .describe("The tag of the new rules that gets the ticket's key"),
  });
}

function transitionsOf({ move }: System) {
  const outcomes = Object.fromEntries(
    TICKET_OUTCOMES.map((outcome) => [outcome, value.optional().describe(move)] as const),
  ) as { readonly [outcome in TicketOutcome]: z.ZodOptional<typeof value> };
  return closed(`a mapping of outcomes: ${TICKET_OUTCOMES.join(", ")}`, outcomes);
}

const tells = z.enum(["own", "named"], { error: "own or named" });

/** What every system's mapping may have. */
function common(system: System) {
  const { field } = system;
  const optional = (text: string) => field.optional().describe(text);
  return {
    asks: asksOf(system)
      .optional()
      .describe("Which tickets ask for rules, and where it stands what for; without it none does"),
    approval: closed("a mapping of field, approved and declined", {
      field: field.default(system.approval),
      approved: values,
      declined: z.array(value, { error: "a list of values" }).default([]),
    }).optional(),
    window: closed("a mapping of start and end", {
      start: optional("From when on the change may be made"),
      end: optional("Until when it may be made"),
    }).optional(),
    transitions: transitionsOf(system).default({}),
    tells: tells
      .default("own")
      .describe(
        "own: write on tickets whose request came from them. named: on all that a request names",
      ),
  };
}

/** The fields that the guard writes. */
function written({ field }: System) {
  return {
    requestId: field.optional().describe("Where the guard writes the request's id"),
    digest: field.optional().describe("Where the guard writes the digest of what is asked for"),
  };
}

const jira = closed("a mapping of projects, asks, approval and the like", {
  projects: listOf(
    "a list of project keys, such as [NET]",
    formed("a project's key, such as NET", /^[A-Z][A-Z0-9_]{1,19}$/),
  ),
  issueTypes: listOf("a list of issue types' names, such as [Egress rule]", value).optional(),
  writes: closed("a mapping of requestId and digest", written(JIRA)).optional(),
  ...common(JIRA),
});

const TABLES = Object.keys(SERVICENOW_TABLES) as ServiceNowTable[];

const servicenow = closed("a mapping of table, asks, approval and the like", {
  table: z.enum(TABLES, { error: TABLES.join(" or ") }),
  writes: closed("a mapping of requestId, digest and told", {
    ...written(SERVICENOW),
    told: SERVICENOW.field
      .optional()
      .describe("Where the guard notes what it told, so that nothing is told twice"),
  }).optional(),
  ...common(SERVICENOW),
});

/** The schema of `tickets.yaml`, the file beside a policy that says what the fields of tickets mean. */
export const ticketsDocument = across(
  closed("a mapping with version, jira and servicenow", {
    version: z.literal(1, { error: "1, the only version that this program reads" }),
    jira: jira.optional(),
    servicenow: servicenow.optional(),
  }),
  crossFaults,
);

/** Reads the YAML text of `tickets.yaml`; `file` names the text in its faults. */
export function readTickets(text: string, file: string): Checked<TicketsDocument> {
  return readChecked(ticketsDocument, text, file);
}

function* crossFaults(document: Mapping): Iterable<CrossFault> {
  for (const system of TICKET_SYSTEMS) {
    const mapping = document[system];
    if (!isMapping(mapping)) continue;
    yield* twoMeanings(system, mapping);
    yield* twiceNamed(system, mapping);
    yield* unbound(system, mapping);
  }
}

/** A value that both approves and declines would do whichever is looked at first. */
function* twoMeanings(system: string, { approval }: Mapping): Iterable<CrossFault> {
  if (!isMapping(approval)) return;
  const approved = [...entriesOf(approval.approved)].map(([, text]) => text);
  for (const [index, text] of entriesOf(approval.declined)) {
    if (!approved.includes(text)) continue;
    const message = `${quote(text)} approves already; write it in one of the two lists`;
    yield { path: [system, "approval", "declined", index], message };
  }
}

/** What the guard writes must be no field that it reads something else from. */
function* twiceNamed(system: string, { asks, writes, approval }: Mapping): Iterable<CrossFault> {
  if (!isMapping(writes)) return;
  const read = [asks, isMapping(asks) ? asks.when : undefined, approval].flatMap((part) =>
    isMapping(part) ? Object.entries(part) : [],
  );
  const taken = new Set(read.flatMap(([key, name]) => (key === "ticketTag" ? [] : [name])));
  for (const [key, name] of Object.entries(writes)) {
    if (taken.has(name)) {
      const message = `${quote(name)} is read for something else; give the guard a field of its own`;
      yield { path: [system, "writes", key], message };
    }
    taken.add(name);
  }
}

/** Without the digest in the ticket nothing says to what an approval was given. */
function* unbound(system: string, { approval, writes }: Mapping): Iterable<CrossFault> {
  if (approval === undefined) return;
  const digest = isMapping(writes) ? writes.digest : undefined;
  const requestId = isMapping(writes) ? writes.requestId : undefined;
  if (digest !== undefined && requestId !== undefined) return;
  const message =
    "an approval is for what the guard wrote: name writes.requestId and writes.digest";
  yield { path: [system, "approval"], message };
}
