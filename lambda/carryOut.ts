import type { StoredRequest } from "../core/ledger/stored.ts";
import { call } from "./call.ts";
import type { Ports } from "./ports.ts";
import type { Step } from "./promise.ts";
import { settle } from "./settle.ts";

/**
 * Carries a promise out, step by step, until it has ended or nothing more can be known for now. The request comes back as
 * the ledger has it: final, or still `executing` for a later reconciliation.
 */
export async function carryOut(ports: Ports, first: Step): Promise<StoredRequest> {
  let step = first;
  while (step.kind !== "stop") {
    step =
      step.kind === "call"
        ? await call(ports, step.promised)
        : await settle(ports, step.promised, step.mode);
  }
  return step.request;
}
