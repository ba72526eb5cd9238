import { CfnOutput, type Stack } from "aws-cdk-lib";
import type { Door } from "./constructs/apis.ts";

/** Writes out where callers call, and what they need the right to invoke. */
export function doorOutputs(stack: Stack, doors: readonly Door[], urls: readonly string[]): void {
  for (const [index, { api, id }] of doors.entries()) {
    new CfnOutput(stack, `${id}Url`, { value: urls[index] ?? "" });
    new CfnOutput(stack, `${id}InvokeArn`, {
      description: "Callers need execute-api:Invoke on this",
      value: stack.formatArn({
        service: "execute-api",
        resource: api.apiId,
        resourceName: "$default/*",
      }),
    });
  }
}

/** Writes out the names that an operator needs at night; docs/operations.md reads them from here. */
export function nameOutputs(stack: Stack, names: Readonly<Record<string, string>>): void {
  for (const [id, value] of Object.entries(names)) new CfnOutput(stack, id, { value });
}
