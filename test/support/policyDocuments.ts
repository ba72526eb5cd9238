import { compilePolicy, type PolicyParts, patternTexts } from "../../core/policy/compile.ts";
import type { PolicyDocument } from "../../core/policy/document.ts";
import { formatPolicyFault } from "../../core/policy/fault.ts";
import { compileFeeds } from "../../core/policy/feeds.ts";
import { patternPrograms } from "../../core/policy/pattern.ts";
import type { PeopleDocument } from "../../core/policy/peopleDocument.ts";
import { readPeople } from "../../core/policy/peopleSchema.ts";
import type { Policy } from "../../core/policy/policy.ts";
import { readPolicyDocument } from "../../core/policy/readDocument.ts";
import type { TicketsDocument } from "../../core/tickets/mapping.ts";
import { readTickets } from "../../core/tickets/mappingSchema.ts";

/** What stands before a test's own statements; those begin at line 3. */
export const HEAD = "version: 1\nname: test\n";

/** All faults of a text, as `LINE:COLUMN KEY: MESSAGE`. */
export function faultsOf(text: string): readonly string[] {
  const reading = readPolicyDocument(text, "p.yaml");
  if (reading.ok) return [];
  return reading.faults.map((fault) => formatPolicyFault(fault).replace(/^p\.yaml:/, ""));
}

/** The document of a text that has no fault. */
export function documentOf(text: string): PolicyDocument {
  const reading = readPolicyDocument(text, "p.yaml");
  if (!reading.ok) throw new Error(reading.faults.map(formatPolicyFault).join("\n"));
  return reading.document;
}

/** The parts of a policy whose text has no fault. */
export function partsOf(
  text: string,
  feeds: Readonly<Record<string, string>> = {},
  people?: PeopleDocument,
  tickets?: TicketsDocument,
): PolicyParts {
  const document = documentOf(text);
  const programs = patternPrograms(patternTexts(document));
  const compiled = compileFeeds(document, new Map(Object.entries(feeds)));
  if (!compiled.ok) throw new Error(compiled.faults.map(formatPolicyFault).join("\n"));
  const beside = { ...(people && { people }), ...(tickets && { tickets }) };
  return { document, feeds: compiled.feeds, programs, ...beside };
}

/** What stands before what a test says of people. */
export const PEOPLE_HEAD = "version: 1\n";

/** The people of a text that has no fault. */
export function peopleOfText(text: string): PeopleDocument {
  const reading = readPeople(text, "people.yaml");
  if (!reading.ok) throw new Error(reading.faults.map(formatPolicyFault).join("\n"));
  return reading.document;
}

/** What the fields of tickets mean, of a text that has no fault. */
export function ticketsOfText(text: string): TicketsDocument {
  const reading = readTickets(text, "tickets.yaml");
  if (!reading.ok) throw new Error(reading.faults.map(formatPolicyFault).join("\n"));
  return reading.document;
}

/** The policy of a text and feeds that have no fault. */
export function policyOf(
  text: string,
  feeds: Readonly<Record<string, string>> = {},
  people?: PeopleDocument,
  tickets?: TicketsDocument,
): Policy {
  return compilePolicy(partsOf(text, feeds, people, tickets));
}
