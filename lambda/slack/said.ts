import type { Reply } from "../reply.ts";

/** What an answer of the API says, for somebody who reads it in Slack: its one line, and the name under which it can be looked up. */
export function saidOf({ body }: Reply): readonly string[] {
  const { detail, code } = body as { readonly detail?: string; readonly code?: string };
  return detail === undefined ? [] : [`${detail} (${code})`];
}

/** Whether an answer of the API is a no, or that it can't be said. */
export function isRefusal({ body }: Reply): boolean {
  return "code" in body && "detail" in body;
}
