import { STATUSES, type Status } from "../ledger/states.ts";

/** What an organisation wrote down about its ticket systems, checked; plain JSON. */
export interface TicketsDocument {
  readonly version: 1;
  readonly jira?: JiraMapping | undefined;
  readonly servicenow?: ServiceNowMapping | undefined;
}

/** Which fields of a ticket mean what, and what is done with it. Fields are named by the ids that their system has for them. */
export interface TicketMapping {
  /** Which tickets ask for rules, and where what they ask for stands; absent: none does. */
  readonly asks?: AskMapping | undefined;
  /** Where the guard writes which request a ticket has, and what was asked for. */
  readonly writes?: WriteMapping | undefined;
  /** Where it shows that a ticket is approved or declined. */
  readonly approval?: ApprovalMapping | undefined;
  /** Where the change window stands. */
  readonly window?: WindowMapping | undefined;
  /** What is done with a ticket when its request has come to a state. */
  readonly transitions: { readonly [outcome in TicketOutcome]?: string | undefined };
  /** Whose tickets are written on: of requests that came from the system, or of all that name a ticket of it. */
  readonly tells: "own" | "named";
}

/** Jira: the projects whose tickets are looked at, and of these the issue types. */
export interface JiraMapping extends TicketMapping {
  readonly projects: readonly string[];
  readonly issueTypes?: readonly string[] | undefined;
}

/** ServiceNow: the table whose records are looked at. */
export interface ServiceNowMapping extends TicketMapping {
  readonly table: ServiceNowTable;
}

/** The tables of ServiceNow that are looked at, each with what the numbers of its records begin with. */
export const SERVICENOW_TABLES = { change_request: "CHG", sc_req_item: "RITM" } as const;

/** A table of ServiceNow that is looked at. */
export type ServiceNowTable = keyof typeof SERVICENOW_TABLES;

/** A field, and the values of it that are meant. */
export interface FieldCondition {
  readonly field: string;
  readonly is: readonly string[];
}

/** Where a ticket says what it asks for. */
export interface AskMapping {
  readonly when: FieldCondition;
  /** The field with the user who asks. */
  readonly requester: string;
  readonly group: string;
  readonly permissions: string;
  readonly tags?: string | undefined;
  readonly duration?: string | undefined;
  readonly justification?: string | undefined;
  /** The tag of the new rules that the ticket's own key becomes. */
  readonly ticketTag?: string | undefined;
}

/** Which fields the guard writes. */
export interface WriteMapping {
  readonly requestId?: string | undefined;
  readonly digest?: string | undefined;
  /** What was told last, so that it is not told twice. */
  readonly told?: string | undefined;
}

/** The values of a field that approve and decline. */
export interface ApprovalMapping {
  readonly field: string;
  readonly approved: readonly string[];
  readonly declined: readonly string[];
}

/** The fields with both ends of the change window. */
export interface WindowMapping {
  readonly start?: string | undefined;
  readonly end?: string | undefined;
}

/** The states in which a ticket may be moved on; the last is of the rules. */
export const TICKET_OUTCOMES: readonly TicketOutcome[] = [
  // Of a request that executes nobody is told.
  ...STATUSES.filter((status) => status !== "executing"),
  "revoked",
];

/** A state in which a ticket may be moved on. */
export type TicketOutcome = Exclude<Status, "executing"> | "revoked";

/** The fields that say what a ticket asks for, by what they are. */
export const ASK_PARTS = [
  "requester",
  "group",
  "permissions",
  "tags",
  "duration",
  "justification",
] as const satisfies readonly (keyof AskMapping)[];

/** A part of what a ticket asks for. */
export type AskPart = (typeof ASK_PARTS)[number];

/** All fields that a mapping reads of a ticket, each once. */
export function fieldsRead({
  asks,
  writes = {},
  approval,
  window = {},
}: TicketMapping): readonly string[] {
  const named = [
    asks?.when.field,
    ...ASK_PARTS.map((part) => asks?.[part]),
    ...Object.values(writes),
    approval?.field,
    window.start,
    window.end,
  ];
  return [...new Set(named.filter((field) => field !== undefined))];
}
