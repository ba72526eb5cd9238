import type { StoredRequest } from "../../core/ledger/stored.ts";
import type { Policy } from "../../core/policy/policy.ts";
import { PAYMENTS_ROLE } from "./builders.ts";
import { HEAD, PEOPLE_HEAD, peopleOfText, policyOf, ticketsOfText } from "./policyDocuments.ts";

const ROLE = "arn:aws:iam::111122223333:role";

/** What the built policy says; lee asks, sam and kim approve databases. */
const STATEMENTS = `${HEAD}
requesters: [{ id: payments, principals: ['${PAYMENTS_ROLE}', 'group:payments'] }]
bannedCidrs: [{ id: private, cidrs: [10.0.0.0/8], reason: not for anyone }]
allowedPorts:
  - { id: web, protocol: tcp, ports: [443] }
  - { id: databases, protocol: tcp, ports: [5432-5439] }
approvals:
  - id: dbs
    when: { ports: [{ protocol: tcp, ports: [5432-5439] }] }
    approvers: ['${ROLE}/NetworkSecurity', 'group:dba']
`;

/** The built persons by their accounts in Jira and their sys_ids in ServiceNow. */
export const WHO = {
  lee: { jira: "557058:lee", servicenow: "1".repeat(32) },
  sam: { jira: "557058:sam", servicenow: "2".repeat(32) },
  kim: { jira: "557058:kim", servicenow: "3".repeat(32) },
  ann: { jira: "557058:ann", servicenow: "4".repeat(32) },
  stranger: { jira: "557058:stranger", servicenow: "9".repeat(32) },
} as const;

const identities = (name: Exclude<keyof typeof WHO, "stranger">, ...more: string[]) =>
  JSON.stringify([`jira:${WHO[name].jira}`, `servicenow:${WHO[name].servicenow}`, ...more]);

const PEOPLE = `people:
  - { id: lee, identities: ${identities("lee", "arn:aws:iam::111122223333:user/lee")}, groups: [payments, dba] }
  - { id: sam, identities: ${identities("sam", `${ROLE}/NetworkSecurity`, "slack:T0ACME#U0SAM")} }
  - { id: kim, identities: ${identities("kim")}, groups: [dba] }
  - { id: ann, identities: ${identities("ann")}, groups: [others] }
`;

/** The fields of the built Jira, by what they are. */
export const JIRA_FIELDS = {
  group: "customfield_10041",
  permissions: "customfield_10042",
  tags: "customfield_10043",
  duration: "customfield_10044",
  requestId: "customfield_10045",
  digest: "customfield_10046",
  start: "customfield_10047",
  end: "customfield_10048",
} as const;

/** The built mapping of Jira; a test may put other lines in place. */
export const JIRA_MAPPING: Readonly<Record<string, string>> = {
  projects: "[NET]",
  issueTypes: "[Egress rule]",
  asks: `{ when: { is: [Ready] }, group: ${JIRA_FIELDS.group}, permissions: ${JIRA_FIELDS.permissions}, tags: ${JIRA_FIELDS.tags}, duration: ${JIRA_FIELDS.duration}, justification: summary, ticketTag: Ticket }`,
  writes: `{ requestId: ${JIRA_FIELDS.requestId}, digest: ${JIRA_FIELDS.digest} }`,
  approval: "{ approved: [Approved], declined: [Rejected] }",
  window: `{ start: ${JIRA_FIELDS.start}, end: ${JIRA_FIELDS.end} }`,
  transitions: "{ pending-approval: Wait, authorized: Close, denied: Return }",
};

/** The built `tickets.yaml`, with other lines for Jira where a test says so. */
export function jiraTickets(lines: Readonly<Record<string, string | undefined>> = {}): string {
  const all = Object.entries({ ...JIRA_MAPPING, ...lines }).filter(
    ([, text]) => text !== undefined,
  );
  return `version: 1\njira:\n${all.map(([key, text]) => `  ${key}: ${text}\n`).join("")}`;
}

/** The built mapping of ServiceNow; a test may put other lines in place. */
export const SERVICENOW_MAPPING: Readonly<Record<string, string>> = {
  table: "change_request",
  asks: "{ when: { is: ['-4'] }, requester: requested_by, group: u_egress_group, permissions: u_egress_rules, tags: u_egress_tags, duration: u_egress_duration, justification: short_description, ticketTag: Ticket }",
  writes: "{ requestId: u_egress_request, digest: u_egress_digest, told: u_egress_told }",
  approval: "{ approved: [approved], declined: [rejected] }",
  window: "{ start: start_date, end: end_date }",
  transitions: "{ authorized: '3', denied: '-5' }",
};

/** The built `tickets.yaml` of ServiceNow, with other lines where a test says so. */
export function serviceNowTickets(
  lines: Readonly<Record<string, string | undefined>> = {},
): string {
  const all = Object.entries({ ...SERVICENOW_MAPPING, ...lines });
  const given = all.filter(([, text]) => text !== undefined);
  return `version: 1\nservicenow:\n${given.map(([key, text]) => `  ${key}: ${text}\n`).join("")}`;
}

/** A change as people fill it in. */
export function aChange(rules: string, members: Readonly<Record<string, string>> = {}) {
  return {
    number: "CHG0030001",
    state: "-4",
    approval: "requested",
    requested_by: WHO.lee.servicenow,
    opened_by: WHO.lee.servicenow,
    assigned_to: "",
    short_description: "Reports read the partner database",
    start_date: "",
    end_date: "",
    u_egress_group: "sg-0123456789abcdef0",
    u_egress_rules: rules,
    u_egress_tags: "",
    u_egress_duration: "P7D",
    u_egress_request: "",
    u_egress_digest: "",
    u_egress_told: "",
    ...members,
  };
}

/** The built policy with people, and with what tickets mean. */
export function ticketPolicy(tickets = jiraTickets(), statements = ""): Policy {
  const people = peopleOfText(PEOPLE_HEAD + PEOPLE);
  return policyOf(STATEMENTS + statements, {}, people, ticketsOfText(tickets));
}

/** How the built project's issues may move. */
export const WORKFLOW = {
  Draft: { Ask: "Ready" },
  Ready: { Wait: "Waiting", Close: "Done", Return: "Draft" },
  Waiting: { Approve: "Approved", Reject: "Rejected", Close: "Done", Return: "Draft" },
  Approved: { Close: "Done", Return: "Draft" },
} as const;

/** What an issue asks for as people fill it in. */
export function asked(rules: string, members: Readonly<Record<string, unknown>> = {}) {
  return {
    status: { name: "Ready" },
    summary: "Reports read the partner database",
    [JIRA_FIELDS.group]: "sg-0123456789abcdef0",
    [JIRA_FIELDS.permissions]: rules,
    [JIRA_FIELDS.duration]: "P7D",
    ...members,
  };
}

/** Short lines of what was told of: each state with its rules' one. */
export function statesOf(told: readonly StoredRequest[]): readonly string[] {
  return told.map(({ status, rulesStatus }) => [status, rulesStatus].filter(Boolean).join(" "));
}
