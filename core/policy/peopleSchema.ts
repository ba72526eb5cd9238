import * as z from "zod";
import { quote } from "../request/fault.ts";
import { parseApprover } from "./approvers.ts";
import {
  across,
  type CrossFault,
  closed,
  entriesOf,
  isMapping,
  judged,
  listOf,
  type Mapping,
} from "./documentForms.ts";
import { id } from "./documentValues.ts";
import { identityText, type PeopleDocument, parseRole } from "./peopleDocument.ts";
import { parsePrincipalPattern } from "./principals.ts";
import { type Checked, readChecked } from "./readDocument.ts";
import { isSurfaceIdentity, SURFACE_FORMS } from "./surfaces.ts";

const IDENTITY = `arn:aws:iam::111122223333:user/NAME or role/NAME, jwt:ISSUER#SUBJECT, email:ADDRESS in lower case, ${SURFACE_FORMS}`;
const ROLE = "arn:aws:iam::111122223333:role/NAME (* only in NAME)";

const identity = judged(`an identity: ${IDENTITY}`, (text) => {
  if (isSurfaceIdentity(text)) return undefined;
  const pattern = parseApprover(text);
  if (pattern === undefined || pattern.kind === "group") {
    return `${quote(text)} is not an identity: ${IDENTITY}`;
  }
  return text.includes("*") ? `${quote(text)} names many; an identity is one` : undefined;
});

const GROUP = "a group's name, as group:NAME has it in the policy";
const group = judged(GROUP, (text) =>
  parsePrincipalPattern(`group:${text}`) === undefined
    ? `${quote(text)} is not ${GROUP}`
    : undefined,
);

const person = closed("a person: a mapping with id, identities and groups", {
  id: id.describe("Names the person in faults; unique in the document"),
  identities: listOf(`a list of identities: ${IDENTITY}`, identity).describe(
    "What the person signs in with or is known by; an identity belongs to one person",
  ),
  groups: listOf("a list of groups", group)
    .optional()
    .describe(
      "The groups that the person is in when coming through another system, such as a chat",
    ),
}).describe("One person, and the principals that are this person");

const sessionRole = judged(`a role: ${ROLE}`, (text) =>
  parseRole(text) === undefined ? `${quote(text)} is not a role: ${ROLE}` : undefined,
);

/** The schema of `people.yaml`, the file beside a policy that says which principals are one person. */
export const peopleDocument = across(
  closed("a mapping with version and people", {
    version: z.literal(1, { error: "1, the only version that this program reads" }),
    people: z.array(person, { error: "a list of people" }).default([]),
    sessionEmails: z
      .array(sessionRole, { error: `a list of roles: ${ROLE}` })
      .default([])
      .describe("Roles whose session name is the e-mail address of whoever uses them"),
  }),
  sharedIdentities,
);

/** Reads the YAML text of `people.yaml`; `file` names the text in its faults. */
export function readPeople(text: string, file: string): Checked<PeopleDocument> {
  return readChecked(peopleDocument, text, file);
}

/** An identity of two people would make them one, and an id twice would hide one of them. */
function* sharedIdentities(document: Mapping): Iterable<CrossFault> {
  const seen = new Map<string, string>();
  for (const [index, entry] of entriesOf(document.people)) {
    if (!isMapping(entry)) continue;
    const named = [
      { path: ["people", index, "id"], text: entry.id, key: `id ${String(entry.id)}` },
      ...[...entriesOf(entry.identities)].map(([place, text]) => ({
        path: ["people", index, "identities", place],
        text,
        key: `identity ${identityText(String(text))}`,
      })),
    ];
    for (const { path, text, key } of named.filter(({ text }) => typeof text === "string")) {
      const before = seen.get(key);
      if (before === undefined) seen.set(key, `people[${index}]`);
      else yield { path, message: `${quote(text)} is that of ${before} already; write it once` };
    }
  }
}
