import { type DataObject, isDataObject } from "../aws/data.ts";
import { notesOf, objectsOf, textOf } from "../guard/notes.ts";
import { offerLine } from "../guard/offer.ts";
import { findingsText } from "../guard/report.ts";
import { printable } from "../printable.ts";
import type { Paint } from "./paint.ts";
import { ruleText } from "./ruleText.ts";

/** What a line of a request's text is about, and what it says: nothing, one thing, or several below each other. */
type Row = readonly [about: string, says: readonly (string | undefined)[]];

/** A request for a person to read, before an answer is given to it or after it has ended. */
export function requestText(request: DataObject, records: string, paint: Paint): readonly string[] {
  const status = textOf(request, "Status") ?? "";
  return [
    `${one(request, "RequestId") ?? ""}  ${paint(status, printable(status))}`,
    ...ROWS.flatMap((rowOf) => rowLines(rowOf(request))),
    ...rowLines(["records", [records]]),
    ...findingLines(request),
    ...offerLines(request),
  ];
}

const ROWS: readonly ((request: DataObject) => Row)[] = [
  (request) => ["asked by", [asker(request)]],
  (request) => ["group", [one(request, "GroupId")]],
  (request) => ["rules", objectsOf(request.IpPermissions).map(ruleText)],
  (request) => ["tags", objectsOf(request.Tags).map(tagText)],
  (request) => ["why", [one(request, "Justification")]],
  (request) => ["ticket", [one(request, "Ticket")]],
  (request) => ["stays", [lifetime(request)]],
  (request) => ["extends", [one(request, "Extends")]],
  (request) => ["waits for", awaitsOf(request)],
  (request) => ["starts", [one(request, "StartsAt")]],
  (request) => ["until", [waitsUntil(request)]],
  (request) => ["approved by", objectsOf(approvalsOf(request).Given).map(approvalText)],
  (request) => ["ended by", turnedDown(request)],
  (request) => ["EC2 has", objectsOf(request.SecurityGroupRules).map(madeRule)],
  (request) => ["problem", [problemText(request)]],
  (request) => ["digest", [one(request, "Digest")]],
  (request) => ["policy", [one(request, "PolicyDigest")]],
];

const ABOUT_WIDTH = 14;

function rowLines([about, says]: Row): readonly string[] {
  return says
    .filter((text) => text !== undefined)
    .map((text, index) => `${`  ${index === 0 ? about : ""}`.padEnd(ABOUT_WIDTH)}${text}`);
}

/** A member that is a text of one line. */
function one(object: DataObject, member: string): string | undefined {
  const text = textOf(object, member);
  return text === undefined ? undefined : printable(text);
}

function asker(request: DataObject): string {
  return `${one(request, "Principal") ?? ""} at ${one(request, "CreatedAt") ?? ""}`;
}

function tagText(tag: DataObject): string {
  return `${one(tag, "Key") ?? ""}=${one(tag, "Value") ?? ""}`;
}

function lifetime(request: DataObject): string | undefined {
  const [until, duration] = [one(request, "ExpiresAt"), one(request, "Duration")];
  const rules = one(request, "RulesStatus");
  const time = until === undefined ? duration : `until ${until}`;
  if (time === undefined) return rules;
  return rules === undefined ? time : `${time}, ${rules}`;
}

function approvalsOf({ Approvals }: DataObject): DataObject {
  return isDataObject(Approvals) ? Approvals : {};
}

/** Whose approval is missing, a line for each statement that asks. */
export function awaitsOf(request: DataObject): readonly string[] {
  if (textOf(request, "Status") !== "pending-approval") return [];
  return objectsOf(approvalsOf(request).Awaits).map(
    (awaited) =>
      `${one(awaited, "StatementId") ?? ""} (${awaited.Given} of ${awaited.Quorum}): ${approvers(awaited)}`,
  );
}

function approvers({ Approvers }: DataObject): string {
  const names = Array.isArray(Approvers) ? Approvers.map(String) : [];
  return printable(names.join(" or "));
}

/** Until when a request waits, where it does. */
export function waitsUntil(request: DataObject): string | undefined {
  const status = textOf(request, "Status");
  if (status !== "pending-approval" && status !== "scheduled") return undefined;
  return one(approvalsOf(request), "WaitsUntil");
}

function turnedDown(request: DataObject): readonly string[] {
  const { TurnedDown } = approvalsOf(request);
  return isDataObject(TurnedDown) ? [approvalText(TurnedDown)] : [];
}

function approvalText(approval: DataObject): string {
  const comment = textOf(approval, "Comment");
  const said = comment === undefined ? "" : ` ${printable(JSON.stringify(comment))}`;
  return `${one(approval, "Principal") ?? ""} at ${one(approval, "At") ?? ""}${said}`;
}

function madeRule(rule: DataObject): string {
  return one(rule, "SecurityGroupRuleId") ?? "";
}

function problemText({ Problem }: DataObject): string | undefined {
  if (!isDataObject(Problem)) return undefined;
  return `${one(Problem, "code") ?? ""}: ${one(Problem, "detail") ?? ""}`;
}

function findingLines(request: DataObject): readonly string[] {
  const text = findingsText(notesOf(request)).trimEnd();
  return text === "" ? [] : ["findings", ...text.split("\n").map(printable)];
}

/** What would pass instead, as a line that asks for it. */
function offerLines({ CounterOffer }: DataObject): readonly string[] {
  const body = isDataObject(CounterOffer) ? CounterOffer.Request : undefined;
  return isDataObject(body) ? ["what would pass", `  ${printable(offerLine(body, []))}`] : [];
}
