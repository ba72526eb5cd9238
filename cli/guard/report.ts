import { type DataObject, isDataObject } from "../aws/data.ts";
import { type Notes, objectsOf, textOf } from "./notes.ts";
import { offerLine } from "./offer.ts";

/** What only the guard knows, for a person to read: findings with a packet each, what would pass, where to follow. */
export function report(notes: Notes, own: readonly string[]): string {
  const blocks = [
    ...notes.faults.map((fault) => `  also: ${fault}`),
    ...existingText(notes),
    ...offerText(notes, own),
    ...(notes.requestId === undefined ? [] : [`request ${notes.requestId}`]),
  ];
  return findingsText(notes) + blocks.map((block) => `${block}\n`).join("");
}

/** The findings alone: what the policy has to say to a request that it lets through. */
export function findingsText({ findings }: Notes): string {
  return findings.map((finding) => `${findingText(finding)}\n`).join("");
}

function findingText(finding: DataObject): string {
  const statement = textOf(finding, "statementId");
  const pointer = textOf(finding, "pointer");
  const head = [
    textOf(finding, "effect"),
    textOf(finding, "code"),
    ...(statement === undefined ? [] : [`(${statement})`]),
    ...(pointer === undefined || pointer === "" ? [] : [`at ${pointer}`]),
  ];
  const witness = isDataObject(finding.witness)
    ? [`    for example ${packet(finding.witness)}`]
    : [];
  return [`  ${head.join(" ")}`, `    ${textOf(finding, "detail") ?? ""}`, ...witness].join("\n");
}

/** One packet: `tcp to 10.1.2.0 port 22`, `icmp type 8 code 0 to 10.1.2.0`, `protocol 50 to 10.1.2.0`. */
function packet({ protocol, port, icmpType, icmpCode, address }: DataObject): string {
  const named = /^\d+$/.test(String(protocol)) ? `protocol ${protocol}` : protocol;
  const icmp = icmpType === undefined ? "" : ` type ${icmpType} code ${icmpCode}`;
  return `${named}${icmp} to ${address}${port === undefined ? "" : ` port ${port}`}`;
}

function existingText({ existing }: Notes): readonly string[] {
  if (existing.length === 0) return [];
  const ids = existing.map((rule) => textOf(rule, "SecurityGroupRuleId") ?? "").join(", ");
  return [`  these rules exist all the same: ${ids}`];
}

/** The request that would pass as a line to be pasted; tags that nobody can make up for the caller are listed before. */
function offerText({ counterOffer = {} }: Notes, own: readonly string[]): readonly string[] {
  const body = counterOffer.Request;
  if (!isDataObject(body)) return [];
  const tags = objectsOf(counterOffer.MissingTags).map(missingTagText);
  const head = tags.length === 0 ? "What would pass:" : "What would pass, with these tags in it:";
  return [head, ...tags, "", `  ${offerLine(body, own)}`, ""];
}

function missingTagText(tag: DataObject): string {
  const pattern = textOf(tag, "Pattern");
  const reason = textOf(tag, "Reason");
  return `  ${textOf(tag, "Key") ?? ""}${pattern === undefined ? "" : ` matching ${pattern}`}${reason === undefined ? "" : ` (${reason})`}`;
}
