import { type Data, type DataObject, isDataList, isDataObject } from "../aws/data.ts";

/** What only the guard knows, beside EC2's words. */
export interface Notes {
  readonly findings: readonly DataObject[];
  /** The part of the request that would pass. */
  readonly counterOffer?: DataObject;
  readonly requestId?: string;
  /** Who is asked to approve. */
  readonly approvers: readonly string[];
  /** Rules that exist all the same, though the request failed. */
  readonly existing: readonly DataObject[];
  /** What is wrong with the request, beyond the first fault. */
  readonly faults: readonly string[];
}

/** What an answer that tells nothing of its own has. */
export const NO_NOTES: Notes = { findings: [], approvers: [], existing: [], faults: [] };

/** Collects them from a request, a decision or a problem. */
export function notesOf(source: DataObject): Notes {
  const requestId = textOf(source, "RequestId") ?? textOf(source, "requestId");
  const counterOffer = source.CounterOffer ?? source.counterOffer;
  return {
    findings: objectsOf(source.Findings ?? source.findings),
    approvers: approversOf(source.Approvals),
    existing: objectsOf(source.securityGroupRules),
    faults: [],
    ...(requestId === undefined ? {} : { requestId }),
    ...(isDataObject(counterOffer) ? { counterOffer } : {}),
  };
}

/** Everybody who could give an approval that is missing, each once. */
function approversOf(approvals: Data | undefined): readonly string[] {
  const awaits = isDataObject(approvals) ? objectsOf(approvals.Awaits) : [];
  return [...new Set(awaits.flatMap(({ Approvers }) => textsOf(Approvers)))];
}

/** A member that is a text. */
export function textOf(object: DataObject, member: string): string | undefined {
  const value = object[member];
  return typeof value === "string" ? value : undefined;
}

/** The objects of a list; nothing where it is none. */
export function objectsOf(data: Data | undefined): readonly DataObject[] {
  return isDataList(data) ? data.filter(isDataObject) : [];
}

function textsOf(data: Data | undefined): readonly string[] {
  return isDataList(data) ? data.filter((item) => typeof item === "string") : [];
}
