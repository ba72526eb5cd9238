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
import { SERVICENOW_TABLES, TICKET_OUTCOMES, type TicketsDocument } from "./mapping.ts";

const value = line("a value as the system shows it: one line, 100 characters at most", 100);
const values = listOf("a list of values, such as [Approved]", value);

/** What one ticket system calls its fields, and what the guard does without being told. */
interface System {
  readonly field: ReturnType<typeof formed>;
  readonly when: string;
  readonly requester: string;
  readonly move: string;
}

const JIRA: System = {
  field: formed(
    "a field's id, such as customfield_10041, summary or status",
    /^(?:customfield_[0-9]{1,12}|[a-z]{2,40})$/,
  ),
  when: "status",
  requester: "reporter",
  move: "The name of the transition that is made",
};

const SERVICENOW: System = {
  field: formed(
    "a field's name, such as u_egress_group, approval or state",
    /^[a-z][a-z0-9_]{0,79}$/,
  ),
  when: "state",
  requester: "opened_by",
  move: "The value that state is set to, such as '3'",
};

function common({ field, when, requester, move }: System) {
  const optional = (text: string) => field.optional().describe(text);
  const outcomes = Object.fromEntries(
    TICKET_OUTCOMES.map((outcome) => [outcome, value.optional().describe(move)] as const),
  ) as { readonly [outcome in (typeof TICKET_OUTCOMES)[number]]: z.ZodOptional<typeof value> };
  return {
    asks: closed("a mapping of when, group, permissions and the like", {
      when: closed("a mapping of field and is", {
        field: field.default(when),
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
    })
      .optional()
      .describe("Which tickets ask for rules, and where it stands what for; without it none does"),
    writes: closed("a mapping of requestId, digest and told", {
      requestId: optional("Where the guard writes the request's id"),
      digest: optional("Where the guard writes the digest of what is asked for"),
      told: optional("Where the guard notes what it told last, so that it is not told twice"),
    }).optional(),
    approval: closed("a mapping of field, approved and declined", {
      field: field.default(when),
      approved: values,
      declined: z.array(value, { error: "a list of values" }).default([]),
    }).optional(),
    window: closed("a mapping of start and end", {
      start: optional("From when on the change may be made"),
      end: optional("Until when it may be made"),
    }).optional(),
    transitions: closed(`a mapping of outcomes: ${TICKET_OUTCOMES.join(", ")}`, outcomes).default(
      {},
    ),
    tells: z
      .enum(["own", "named"], { error: "own or named" })
      .default("own")
      .describe(
        "own: write on tickets whose request came from them. named: on all that a request names",
      ),
  };
}

const PROJECT = "a project's key, such as NET";
const TABLES = Object.keys(SERVICENOW_TABLES) as (keyof typeof SERVICENOW_TABLES)[];

const jira = closed("a mapping of projects, asks, approval and the like", {
  projects: listOf(
    "a list of project keys, such as [NET]",
    formed(PROJECT, /^[A-Z][A-Z0-9_]{1,19}$/),
  ),
  issueTypes: listOf("a list of issue types' names, such as [Egress rule]", value).optional(),
  ...common(JIRA),
});

const servicenow = closed("a mapping of table, asks, approval and the like", {
  table: z.enum(TABLES, { error: TABLES.join(" or ") }),
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
  for (const system of ["jira", "servicenow"] as const) {
    const mapping = document[system];
    if (!isMapping(mapping)) continue;
    yield* twoMeanings(system, mapping);
    yield* written(system, mapping);
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
function* written(system: string, { asks, writes, approval }: Mapping): Iterable<CrossFault> {
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
