import { SCHEMES } from "../../../core/hooks/schemes.ts";
import { keysOf, signedHeaders } from "../../../core/hooks/signature.ts";
import type { HookAnswer, SendHook } from "../signedPost.ts";
import type { Row } from "./records.ts";

/** What telling the guard needs. */
export interface Telling {
  readonly send: SendHook;
  /** As Standard Webhooks has it: `whsec_` and base64. */
  readonly secret: string;
  readonly clock: () => Date;
}

const PATH = "/v1/hooks/servicenow";

/** Does what the business rule of docs/tickets.md does: tells the guard which record has changed, signed as Standard Webhooks has it. */
export function businessRule({ send, secret, clock }: Telling): (row: Row) => Promise<HookAnswer> {
  return ({ sys_id = "", sys_mod_count = "", number = "" }) => {
    const body = JSON.stringify({ table: "change_request", sys_id, number });
    const keys = keysOf(SCHEMES.standardWebhooks, [secret]);
    if (keys === undefined)
      throw new Error("the secret of ServiceNow's hook is none of Standard Webhooks");
    const id = `change_request-${sys_id}-${sys_mod_count}`;
    const signed = signedHeaders(id, clock().getTime(), Buffer.from(body), keys);
    return send(PATH, { "content-type": "application/json", ...signed }, body);
  };
}
