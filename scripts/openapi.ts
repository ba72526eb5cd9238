import { createDocument, type ZodOpenApiOperationObject } from "zod-openapi";
import { policyDocument } from "../core/policy/document.ts";
import { where } from "../core/policy/documentValues.ts";
import project from "../package.json" with { type: "json" };
import type { Answer, Operation, RequestBody } from "./openapi/operation.ts";
import { OPERATIONS } from "./openapi/operations.ts";
import { HEADERS, headerRef, problemResponses } from "./openapi/problems.ts";

const DESCRIPTION = [
  "Whoever needs an outbound security-group rule asks here, in the words of EC2 AuthorizeSecurityGroupEgress. The answer is the rule, or a clear no that says which statement of the organisation's policy it met and what would pass.",
  "Success bodies are spelled as AWS spells them. Problems are RFC 9457 (`application/problem+json`); `code` says which one. A path that is not in this document answers 404 `not-found`, another method 405 `method-not-allowed` with an `Allow` header, and a malformed Idempotency-Key 422 on every path. API Gateway answers some calls by itself, with `message` instead.",
].join("\n\n");

const SECURITY_SCHEMES = {
  sigv4: {
    type: "apiKey",
    name: "Authorization",
    in: "header",
    description: "An IAM principal's AWS Signature Version 4, for the name `execute-api`",
    "x-amazon-apigateway-authtype": "awsSigv4",
  },
  jwt: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "A token of the issuer that the deployment trusts",
  },
  standardWebhooks: {
    type: "apiKey",
    name: "webhook-signature",
    in: "header",
    description:
      "A signature of Standard Webhooks (v1) over webhook-id, webhook-timestamp and the raw body, by a secret that the source shares with the deployment",
  },
  slack: {
    type: "apiKey",
    name: "x-slack-signature",
    in: "header",
    description:
      "Slack's signature (v0) over x-slack-request-timestamp and the raw body, by the app's signing secret",
  },
  jira: {
    type: "apiKey",
    name: "x-hub-signature",
    in: "header",
    description:
      "Jira's signature (`sha256=`) over the raw body, by the secret of the webhook in Jira",
  },
} as const;

const SERVERS = [
  {
    url: "https://{apiId}.execute-api.{region}.amazonaws.com",
    description: "A deployment",
    variables: {
      apiId: { default: "a1b2c3d4e5", description: "The id of the HTTP API" },
      region: { default: "us-east-1", description: "The region that the deployment guards" },
    },
  },
  { url: "http://127.0.0.1:8787", description: "`npm start` on a desk" },
];

/** The API's OpenAPI 3.1 document, made of the schemas that requests are read with and answers are held against. */
export function openapiDocument() {
  const { components, ...rest } = createDocument({
    openapi: "3.1.1",
    info: {
      title: "egress-guard",
      version: project.version,
      summary: project.description,
      description: DESCRIPTION,
      license: { name: project.license, identifier: project.license },
    },
    servers: SERVERS,
    security: [{ sigv4: [] }, { jwt: [] }],
    tags: [
      { name: "requests", description: "Ask for rules, and follow what became of it" },
      { name: "hooks", description: "Ask and answer by way of another system that signs" },
      { name: "deployment", description: "What judges here, and whether it can" },
    ],
    paths: paths(),
    components: {
      schemas: { PolicyDocument: policyDocument, PolicyWhere: where },
      headers: HEADERS,
      securitySchemes: SECURITY_SCHEMES,
    },
  });
  const schemas = Object.entries(components?.schemas ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...rest, components: { ...components, schemas: Object.fromEntries(schemas) } };
}

function paths() {
  return Object.fromEntries(
    OPERATIONS.map((operation) => [
      operation.path,
      { [operation.method.toLowerCase()]: operationObject(operation) },
    ]),
  );
}

function operationObject(operation: Operation): ZodOpenApiOperationObject {
  const { operationId, tag, security, summary, description, parameters, body, answers } = operation;
  return {
    operationId,
    tags: [tag],
    ...(security === undefined ? {} : { security: [{ [security]: [] }] }),
    summary,
    description,
    ...(parameters === undefined ? {} : { requestParams: parameters }),
    ...(body === undefined ? {} : { requestBody: requestBody(body) }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, success(answer)]),
      ),
      ...problemResponses(operation.problems),
    },
  };
}

function requestBody({ required, form, schema, examples }: RequestBody) {
  if (form === true) {
    const description = "A form as Slack sends it; members that are not told here are passed over";
    const content = { "application/x-www-form-urlencoded": { schema, examples } };
    return { required, description, content };
  }
  return {
    required,
    description:
      "JSON in UTF-8, at most 64 KiB and 16 levels deep; a member it does not know is refused",
    content: { "application/json": { schema, examples } },
  };
}

function success({ description, schema, examples, located, texts }: Answer) {
  const values = Object.entries(examples).map(([name, value]) => [name, { value }]);
  const forms = Object.entries(texts ?? {}).map(([type, example]) => [
    type,
    { schema: { type: "string" }, example },
  ]);
  return {
    description,
    ...(located ? { headers: headerRef("Location") } : {}),
    ...(texts === undefined ? {} : { headers: headerRef("Link") }),
    content: {
      "application/json": { schema, examples: Object.fromEntries(values) },
      ...Object.fromEntries(forms),
    },
  };
}
