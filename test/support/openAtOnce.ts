// Started by a test as one of several threads: opens each of the files that are named to it at the same moment as the
// other threads do, and posts what went wrong, or nothing.
import { parentPort, workerData } from "node:worker_threads";
import { openSqliteLedger } from "../../local/sqliteLedger.ts";
import { denial } from "./ledgerBuilders.ts";

/** What a thread is given: who it is, how many threads there are, and for each file a count of those ready for it. */
export interface OpenAtOnce {
  readonly thread: number;
  readonly threads: number;
  readonly files: readonly string[];
  readonly ready: Int32Array<SharedArrayBuffer>;
}

const { thread, threads, files, ready }: OpenAtOnce = workerData;

const faults: string[] = [];
for (const [index, file] of files.entries()) {
  Atomics.add(ready, index, 1);
  while (Atomics.load(ready, index) < threads);
  try {
    const ledger = openSqliteLedger(file);
    const result = await ledger.commit(denial({ requestId: `req-${thread}` }));
    if (result !== "committed") faults.push(`${file}: ${result}`);
    ledger.close();
  } catch (error) {
    faults.push(`${file}: ${error}`);
  }
}
parentPort?.postMessage(faults);
