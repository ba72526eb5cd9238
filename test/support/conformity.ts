import { PROBLEM_BODIES } from "../../lambda/problemSchemas.ts";
import { OPERATIONS } from "../../scripts/openapi/operations.ts";
import type { Answer, Call } from "./gatewayEvents.ts";

/** The problems that belong to no operation: there is none at the path, or none for the method. */
const ELSEWHERE: readonly string[] = ["not-found", "method-not-allowed"];

/** What the API's description does not know of an answer, each as one line: every answer must be as it is told. */
export function untold({ method = "GET", path = "" }: Call, answer: Answer): readonly string[] {
  const type = answer.headers["content-type"];
  const operation = OPERATIONS.find((one) => one.method === method && fits(one.path, path));
  if (type === "application/problem+json") return untoldProblem(answer, operation?.problems ?? []);
  const told = operation?.answers[answer.status];
  if (told === undefined) return [`${method} ${path} answers ${answer.status}, which is not told`];
  if (type !== "application/json") {
    const [plain = ""] = String(type).split(";");
    return told.texts?.[plain] === undefined ? [`an answer of type ${type}`] : [];
  }
  const reading = told.schema.safeParse(answer.body);
  return reading.success ? [] : [`${method} ${path} ${answer.status}: ${reading.error.message}`];
}

function untoldProblem({ status, body }: Answer, problems: readonly string[]): readonly string[] {
  const code = Reflect.get(Object(body), "code");
  const schema = Object.entries(PROBLEM_BODIES).find(([name]) => name === code)?.[1];
  if (schema === undefined) return [`there is no problem ${code}`];
  const known = problems.includes(code) || ELSEWHERE.includes(code);
  const reading = schema.safeParse(body);
  return [
    ...(known ? [] : [`${code} is not told of this operation`]),
    ...(reading.success ? [] : [`${code}: ${reading.error.message}`]),
    ...(Reflect.get(Object(body), "status") === status ? [] : [`${code} with status ${status}`]),
  ];
}

function fits(pattern: string, path: string): boolean {
  const given = path.split("/");
  const wanted = pattern.split("/");
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => part === given[index] || part.startsWith("{"))
  );
}
