import type { Data } from "./data.ts";
import { generalFault, wrongParameter } from "./refusal.ts";

/** Chooses from data, as a JMESPath expression says. */
export type Query = (data: Data) => Data;

/** Compiles the expression of `--query`; without one, data stays as it is. */
export async function compileQuery(expression: string | undefined): Promise<Query> {
  if (expression === undefined) return (data) => data;
  const { JMESPathError, search } = await import("@aws-lambda-powertools/jmespath");
  const run = (data: Data) => search(expression, data as Parameters<typeof search>[1]) as Data;
  try {
    run(null);
  } catch (error) {
    // A function may well refuse what it gets here; whatever else is thrown, the expression is at fault.
    if (!(error instanceof JMESPathError) || !isAboutData(error)) {
      throw wrongParameter(`Bad value for --query ${expression}: ${textOf(error)}`);
    }
  }
  return (data) => {
    try {
      return run(data);
    } catch (error) {
      throw generalFault(textOf(error));
    }
  };
}

const ABOUT_DATA: readonly string[] = [
  "JMESPathTypeError",
  "UnknownFunctionError",
  "ArityError",
  "VariadicArityError",
];

function isAboutData(error: Error): boolean {
  return ABOUT_DATA.includes(error.name);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
