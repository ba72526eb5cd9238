import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import * as z from "zod";
import { readPeople } from "../../core/policy/peopleSchema.ts";
import { readPolicyTests } from "../../core/policy/workshop/readTests.ts";
import { readTickets, ticketsDocument } from "../../core/tickets/mappingSchema.ts";
import { faultsOf, HEAD } from "../support/policyDocuments.ts";

const reference = readFileSync("docs/policy.md", "utf8");
const schema: unknown = JSON.parse(readFileSync("policies/policy.schema.json", "utf8"));
const testSchema: unknown = JSON.parse(readFileSync("policies/policy.test.schema.json", "utf8"));

/** The codes as the code declares them: a type has no list at run time. */
function declaredCodes(): readonly string[] {
  const source = readFileSync("core/policy/finding.ts", "utf8");
  const [, union] = /export type FindingCode =([^;]+);/.exec(source) ?? [];
  return [...(union ?? "").matchAll(/"([a-z0-9-]+)"/g)].map(([, code]) => code ?? "");
}

/** The codes of the table's rows, each with its effect. */
const rows = [
  ...reference.matchAll(
    /^\| `([a-z0-9-]+)` \| ((?:deny|notice|require-approval)(?:, or notice by `mode`)?) \|/gm,
  ),
];

describe("docs/policy.md", () => {
  test("has one row for each finding code and none for another", () => {
    expect(declaredCodes()).toContain("banned-cidr");
    expect(rows.map(([, code]) => code)).toEqual(declaredCodes());
  });

  test.each([
    ["the document", schema, "minPrefixLength"],
    ["a file of tests", testSchema, "governed"],
  ])("names every key that %s takes", (_what, root, known) => {
    const keys = new Set<string>();
    const visit = (value: unknown) => {
      if (typeof value !== "object" || value === null) return;
      if ("properties" in value)
        for (const key of Object.keys(Object(value.properties))) keys.add(key);
      for (const member of Object.values(value)) visit(member);
    };
    visit(root);
    expect(keys).toContain(known);
    expect([...keys].filter((key) => !reference.includes(`\`${key}\``))).toEqual([]);
  });

  const written = [...reference.matchAll(/```yaml\n([^`]+)```/g)].map(([, text]) => text ?? "");
  const examples = written.filter((text) => !isPeople(text));

  test("has examples", () => {
    expect(examples.length).toBeGreaterThan(3);
  });

  test.each(examples)("shows only YAML that is a policy: %j", (example) => {
    expect(faultsOf(example.startsWith("version:") ? example : HEAD + example)).toEqual([]);
  });

  test("shows one people.yaml, which is one", () => {
    expect(written.filter(isPeople).map((text) => readPeople(text, "people.yaml"))).toMatchObject([
      { ok: true },
    ]);
  });
});

function isPeople(example: string): boolean {
  return /^people:/m.test(example);
}

test("docs/policy.md shows a file of tests that is one", () => {
  const [, example = ""] = /```yml\n([^`]+)```/.exec(reference) ?? [];
  expect(readPolicyTests(example, "t.yaml")).toMatchObject({ ok: true });
});

test("docs/policy.md names each code of a policy's notes", () => {
  const source = readFileSync("core/policy/workshop/lint/note.ts", "utf8");
  const [, union = ""] = /export type NoteCode =([^;]+);/.exec(source) ?? [];
  const codes = [...union.matchAll(/"([a-z-]+)"/g)].map(([, code = ""]) => code);
  expect(codes).toContain("shadowed");
  expect(codes.filter((code) => !reference.includes(`\`${code}\``))).toEqual([]);
});

test("docs/tickets.md shows what tickets mean as it can be read, and names each key", () => {
  const page = readFileSync("docs/tickets.md", "utf8");
  const shown = [...page.matchAll(/```yaml\n([^`]+)```/g)].map(([, text = ""]) => text);
  const tickets = shown.filter((text) => /^ *(?:jira|servicenow):/m.test(text));
  expect(tickets).not.toEqual([]);
  for (const text of tickets) expect(readTickets(text, "t.yaml")).toMatchObject({ ok: true });
  const keys = Object.keys(namedIn(z.toJSONSchema(ticketsDocument, { io: "input" })));
  expect(keys.length).toBeGreaterThan(20);
  expect(keys.filter((key) => !page.includes(`\`${key}\``) && !page.includes(`${key}:`))).toEqual(
    [],
  );
});

/** All keys of a schema, at any depth. */
function namedIn(schema: object): Readonly<Record<string, true>> {
  const own = Object.keys(Object(Reflect.get(schema, "properties"))).map(
    (key) => [key, true] as const,
  );
  const inner = Object.values(schema).filter(
    (value) => typeof value === "object" && value !== null,
  );
  return Object.assign(Object.fromEntries(own), ...inner.map(namedIn));
}
