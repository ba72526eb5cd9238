import * as z from "zod";
import type { oas31, ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from "zod-openapi";
import { PROBLEMS, type ProblemCode } from "../../core/problem.ts";
import { GatewayMessage, PROBLEM_BODIES } from "../../lambda/problemSchemas.ts";
import { PROBLEM_EXAMPLES } from "./problemExamples.ts";

/** Where API Gateway answers by itself, with a `message` and no problem. */
const GATEWAY: Readonly<Record<number, string>> = {
  401: "the bearer token is not valid",
  403: "the signature is not valid, or the caller may not invoke the API",
  413: "the body is larger than 10 MB",
  429: "the calls come too fast",
  500: "the guard did not answer",
  503: "the guard did not answer in time",
};

/** Problems that are about one request: its place is in the answer. */
const LOCATED: readonly ProblemCode[] = [
  "forbidden-principal",
  "denied-by-policy",
  "no-eligible-approver",
  "group-not-found",
  "declined",
  "cancelled",
  "expired",
  "rule-limit-reached",
  "ec2-refused",
  "ec2-throttled",
  "ec2-unavailable",
  "ledger-unavailable",
  "ticket-unavailable",
  "outcome-unknown",
];

/** Problems that say when to ask again. */
const TIMED: readonly ProblemCode[] = ["group-busy", "ec2-unavailable", "ticket-unavailable"];

/** The headers that answers refer to, as components. */
export const HEADERS = {
  Location: {
    description: "Where the request is followed; absent where there is none",
    schema: { type: "string" },
    example: "/v1/requests/req-8b1f3c5d7e9a0b2c4d6e8f0a1b3c5d7e",
  },
  Link: {
    description: 'The next page, `rel="next"` (RFC 8288); absent on the last one',
    schema: { type: "string" },
    example: '</v1/groups/sg-0123456789abcdef0/records?cursor=Z3JvdXAv>; rel="next"',
  },
  "Retry-After": {
    description: "After how many seconds it makes sense to ask again",
    schema: { type: "integer" },
    example: 2,
  },
} as const satisfies Record<string, oas31.HeaderObject>;

/** A reference to one of the headers. */
export function headerRef(name: keyof typeof HEADERS) {
  return { [name]: { $ref: `#/components/headers/${name}` } };
}

// An answer with a single code is the same for all operations, and so it is one component.
const SINGLES = new Map<string, ZodOpenApiResponseObject>(
  (Object.keys(PROBLEM_BODIES) as ProblemCode[]).map((code) => [
    code,
    { id: String(PROBLEM_BODIES[code].meta()?.id), ...response(PROBLEMS[code].status, [code]) },
  ]),
);
const GATEWAY_ALONE = {
  403: { id: "GatewayForbidden", ...response(403, []) },
  429: { id: "GatewayThrottled", ...response(429, []) },
};

/** The answers of an operation that can meet these problems, by status; API Gateway's own are among them. */
export function problemResponses(codes: readonly ProblemCode[]): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code].status);
  const own = [...byStatus].map(([status, together]) => [
    status,
    SINGLES.get(together.join()) ?? response(status, together),
  ]);
  return { ...GATEWAY_ALONE, ...Object.fromEntries(own) };
}

function response(status: number, codes: readonly ProblemCode[]): ZodOpenApiResponseObject {
  const gateway = GATEWAY[status];
  const headers = {
    ...(codes.some((code) => LOCATED.includes(code)) ? headerRef("Location") : {}),
    ...(codes.some((code) => TIMED.includes(code)) ? headerRef("Retry-After") : {}),
  };
  return {
    description: [
      ...codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`),
      ...(gateway === undefined ? [] : [`API Gateway's own answer: ${gateway}`]),
    ].join("; "),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    content: {
      ...(codes.length === 0 ? {} : { "application/problem+json": problemContent(codes) }),
      ...(gateway === undefined ? {} : { "application/json": { schema: GatewayMessage } }),
    },
  };
}

function problemContent(codes: readonly ProblemCode[]) {
  const examples = PROBLEM_EXAMPLES.filter(({ code }) => codes.includes(code));
  return {
    schema: problemSchema(codes),
    examples: Object.fromEntries(examples.map(({ name, body }) => [name, { value: body }])),
  };
}

/** The body of any of these problems; `code` tells which. */
function problemSchema(codes: readonly ProblemCode[]) {
  const [first, ...more] = codes.map((code) => PROBLEM_BODIES[code]);
  if (first === undefined) throw new Error("an answer without a problem has no problem's body");
  return more.length === 0 ? first : z.discriminatedUnion("code", [first, ...more]);
}
