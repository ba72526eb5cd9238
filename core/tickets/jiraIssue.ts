import { linesOf, member, textMember } from "./fieldText.ts";
import { fieldsRead, type JiraMapping } from "./mapping.ts";
import { type SheetReading, sheetOf, type TicketSheet, type Verdict } from "./sheet.ts";

const KEY = /^([A-Z][A-Z0-9_]{1,19})-[1-9][0-9]{0,9}$/;

/** Whether a text is the key of an issue in one of the mapping's projects. Nothing else is ever put into an address. */
export function isJiraKey(text: string, { projects }: JiraMapping): boolean {
  const project = KEY.exec(text)?.[1];
  return project !== undefined && projects.includes(project);
}

/** The fields that are asked for: those that the mapping names, and those that say who and what an issue is. */
export function jiraFields(mapping: JiraMapping): readonly string[] {
  const always = ["assignee", "creator", "issuetype", "reporter", "status"];
  return [...new Set([...always, ...fieldsRead(mapping)])];
}

/** Reads an issue as Jira Cloud has it (REST API v3, get issue with its changelog); `baseUrl` is the site's. */
export function readJiraIssue(issue: unknown, mapping: JiraMapping, baseUrl: string): SheetReading {
  const key = textMember(issue, "key");
  const fields = member(issue, "fields");
  const state = textMember(member(fields, "status"), "name");
  if (key === undefined || !isJiraKey(key, mapping)) {
    return refused("no-ticket", "it is of no project that tickets.yaml names");
  }
  if (typeof fields !== "object" || fields === null || state === undefined) {
    return refused("unavailable", "Jira did not show its fields");
  }
  const type = textMember(member(fields, "issuetype"), "name");
  const { issueTypes } = mapping;
  if (issueTypes !== undefined && (type === undefined || !issueTypes.includes(type))) {
    const shown = type ?? "ticket of no type";
    return refused("no-ticket", `it is a ${shown}, which tickets.yaml does not name`);
  }
  const shown: TicketSheet["fields"] = { ...fields };
  const { asks } = mapping;
  return sheetOf(mapping, {
    ticket: { key, system: "jira", url: `${baseUrl}/browse/${key}`, state },
    fields: shown,
    requester: asks === undefined ? undefined : identityIn(shown[asks.requester]),
    filedBy: identityIn(shown.creator),
    people: [identityIn(shown.reporter), identityIn(shown.assignee)],
    verdictOf: (says) => verdictOf(says, issue, mapping),
  });
}

function refused(why: "no-ticket" | "unavailable", message: string): SheetReading {
  return { ok: false, why, message };
}

const ACCOUNT = /^[A-Za-z0-9:-]{1,128}$/;

function identityIn(user: unknown): string | undefined {
  const id = textMember(user, "accountId");
  return id !== undefined && ACCOUNT.test(id) ? `jira:${id}` : undefined;
}

interface History {
  readonly id: string;
  readonly at: number;
  readonly by?: string;
  readonly changes: readonly { readonly field: string; readonly to?: string }[];
}

/** Who gave the approval field its value, by the latest change of it that Jira shows. */
function verdictOf(says: Verdict["says"], issue: unknown, { approval }: JiraMapping): Verdict {
  const unknown: Verdict = { says, id: says, changedSince: [] };
  if (approval === undefined) return unknown;
  const { field } = approval;
  const histories = historiesOf(issue);
  const at = histories.findLastIndex(({ changes }) => changes.some((one) => one.field === field));
  const last = histories[at];
  const values = says === "approve" ? approval.approved : approval.declined;
  const led = last?.changes.some(({ field: name, to }) => name === field && isOneOf(values, to));
  if (last === undefined || led !== true) return unknown;
  const after = histories.slice(at + 1).flatMap(({ changes }) => changes.map((one) => one.field));
  const { id, by } = last;
  return { says, id, ...(by === undefined ? {} : { by }), changedSince: [...new Set(after)] };
}

function isOneOf(values: readonly string[], to: string | undefined): boolean {
  return (linesOf(to) ?? []).some((value) => values.includes(value));
}

/** The changes of an issue, the oldest first. */
function historiesOf(issue: unknown): readonly History[] {
  const histories = member(member(issue, "changelog"), "histories");
  if (!Array.isArray(histories)) return [];
  return histories
    .flatMap(historyOf)
    .toSorted((a, b) => a.at - b.at || Number(a.id) - Number(b.id));
}

function historyOf(value: unknown): readonly History[] {
  const [id, created] = [textMember(value, "id"), textMember(value, "created")];
  const at = Date.parse((created ?? "").replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  const items = member(value, "items");
  if (id === undefined || Number.isNaN(at) || !Array.isArray(items)) return [];
  const by = identityIn(member(value, "author"));
  const changes = items.flatMap((item) => {
    const field = textMember(item, "fieldId") ?? textMember(item, "field");
    const to = textMember(item, "toString");
    return field === undefined ? [] : [{ field, ...(to === undefined ? {} : { to }) }];
  });
  return [{ id, at, changes, ...(by === undefined ? {} : { by }) }];
}
