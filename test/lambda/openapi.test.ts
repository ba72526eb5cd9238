import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import * as z from "zod";
import { STATUSES } from "../../core/ledger/states.ts";
import { PROBLEMS, type ProblemCode } from "../../core/problem.ts";
import { readRequest } from "../../core/request/read.ts";
import { HOOK_ROUTES } from "../../lambda/hookApp.ts";
import openapi from "../../lambda/openapi.json" with { type: "json" };
import { PROBLEM_BODIES } from "../../lambda/problemSchemas.ts";
import { ROUTES } from "../../lambda/routes.ts";
import { BODIES } from "../../scripts/openapi/examples.ts";
import { OPERATIONS } from "../../scripts/openapi/operations.ts";
import { PROBLEM_EXAMPLES } from "../../scripts/openapi/problemExamples.ts";
import { openapiDocument } from "../../scripts/openapi.ts";
import { PAYMENTS } from "../support/builders.ts";

const LAMBDA = join(import.meta.dirname, "../../lambda");
const FILE = join(LAMBDA, "openapi.json");

/** Answers to what is no operation: the document tells them in its description only. */
const NO_OPERATION: readonly string[] = ["not-found", "method-not-allowed"];

/** An object of the document whose values all have some members. */
function entriesOf<T>(object: object, member: z.ZodType<T>): readonly (readonly [string, T])[] {
  return Object.entries(z.record(z.string(), member).parse(object));
}

const OperationObject = z.looseObject({ operationId: z.string(), responses: z.looseObject({}) });
const operations = entriesOf(openapi.paths, z.record(z.string(), OperationObject)).flatMap(
  ([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

/** The codes of all problem bodies that the document refers to. */
function documentedCodes(): readonly string[] {
  const Problem = z.looseObject({
    properties: z
      .looseObject({ code: z.looseObject({ const: z.string().optional() }).optional() })
      .optional(),
  });
  return entriesOf(openapi.components.schemas, Problem)
    .flatMap(([, { properties }]) => properties?.code?.const ?? [])
    .sort();
}

describe("the document", () => {
  test("is fresh: npm run generate changes nothing", () => {
    const fresh = `${JSON.stringify(openapiDocument(), null, 2)}\n`;
    expect(readFileSync(FILE, "utf8")).toBe(fresh);
  });

  test("has the same operations as the API", () => {
    const told = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`);
    expect(told.sort()).toEqual(
      [...ROUTES, ...HOOK_ROUTES].map(({ method, path }) => `${method} ${path}`).sort(),
    );
  });

  test("names each operation once", () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("passes redocly's recommended rules, none of them turned off", async () => {
    const config = await createConfig({ extends: ["recommended"] });
    const found = await lintFromString({ source: readFileSync(FILE, "utf8"), config });
    expect(found.map(({ ruleId, message, location }) => ({ ruleId, message, location }))).toEqual(
      [],
    );
  });

  test("would not pass with an example that its schema refuses", async () => {
    const config = await createConfig({ extends: ["recommended"] });
    const source = readFileSync(FILE, "utf8").replace('"Return": true', '"Return": 1');
    const found = await lintFromString({ source, config });
    expect(found.map(({ ruleId }) => ruleId)).toContain("no-invalid-media-type-examples");
  });

  test("lists every state of a request and every problem", () => {
    const { Status, Problem } = openapi.components.schemas.Request.properties;
    expect(Status.enum).toEqual([...STATUSES]);
    expect(Problem.properties.code.enum).toEqual(Object.keys(PROBLEMS));
  });
});

describe("its problems", () => {
  test("are those that the code names", () => {
    const sources = readdirSync(LAMBDA, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !/schema/i.test(name))
      .map((name) => readFileSync(join(LAMBDA, name), "utf8"))
      .join("\n");
    const named = Object.keys(PROBLEMS).filter((code) => sources.includes(`"${code}"`));
    expect([...documentedCodes(), ...NO_OPERATION].sort()).toEqual(named.sort());
  });

  test.each(NO_OPERATION)("%s is told in the description", (code) => {
    expect(openapi.info.description).toContain(`\`${code}\``);
  });

  test.each(documentedCodes())("%s has an example", (code) => {
    expect(PROBLEM_EXAMPLES.filter((example) => example.code === code)).not.toEqual([]);
  });

  test.each(OPERATIONS.map((operation) => [operation.operationId, operation] as const))(
    "%s tells the status of each of them",
    (operationId, { problems, answers }) => {
      const statuses = [...problems.map((code) => PROBLEMS[code].status), ...Object.keys(answers)];
      const told = operations.find(({ operation }) => operation.operationId === operationId);
      expect(Object.keys(told?.operation.responses ?? {})).toEqual(
        expect.arrayContaining(statuses.map(String)),
      );
    },
  );
});

describe("its examples", () => {
  test.each(Object.entries(BODIES))("the body %s is a request", (_, { value }) => {
    const body = new TextEncoder().encode(JSON.stringify(value));
    const place = { account: "111122223333", region: "us-east-1" };
    expect(readRequest(body, { principal: PAYMENTS, ...place }).kind).toBe("request");
  });

  const answers = OPERATIONS.flatMap(({ operationId, answers: byStatus }) =>
    Object.entries(byStatus).flatMap(([status, { schema, examples }]) =>
      Object.entries(examples).map(
        ([name, value]) => [`${operationId} ${status} ${name}`, schema, value] as const,
      ),
    ),
  );
  test.each(answers)("%s is what the API answers", (_, schema, value) => {
    expect(schema.safeParse(overTheWire(value)).error).toBeUndefined();
  });

  test.each(PROBLEM_EXAMPLES.map(({ name, code, body }) => [name, code, body] as const))(
    "the problem %s is what the API answers",
    (_, code: ProblemCode, body) => {
      expect(PROBLEM_BODIES[code].safeParse(overTheWire(body)).error).toBeUndefined();
    },
  );
});

function overTheWire(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
