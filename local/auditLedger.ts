import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Deployment, Ledger } from "../lambda/ports.ts";
import { connectDynamoLedger } from "./dynamo.ts";
import { endpointConfig } from "./endpoints.ts";
import { openSqliteLedger } from "./sqliteLedger.ts";

/** Where a ledger is that is only looked at. */
export interface LedgerPlace {
  /** The folder of the embedded ledger. */
  readonly data: string;
  /** The embedded ledger's file, instead of the one in `data`. */
  readonly ledger?: string;
  /** A DynamoDB for the ledger, instead of a file. */
  readonly ledgerEndpoint?: string;
  /** The tables of a deployment; without an endpoint, in AWS itself. */
  readonly tables?: { readonly state: string; readonly audit: string };
  readonly deployment: Deployment;
}

/** A ledger, and the end of its use. */
export type OpenedLedger = Ledger & { readonly close: () => void };

/** Opens a ledger that is there. Unlike a guard, whoever looks at it makes neither a file nor a table. */
export function openLedger(place: LedgerPlace): OpenedLedger {
  const { data, ledger, ledgerEndpoint, tables, deployment } = place;
  if (ledgerEndpoint !== undefined) {
    return connectDynamoLedger(endpointConfig(ledgerEndpoint, deployment), tables);
  }
  if (tables !== undefined) return connectDynamoLedger({ region: deployment.region }, tables);
  const file = ledger ?? join(data, "ledger.sqlite");
  if (!existsSync(file)) throw new Error(`there is no ledger at ${file}`);
  return openSqliteLedger(file);
}
