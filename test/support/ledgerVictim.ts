// Started by a test as a process of its own, to be killed at any moment: carries out one request after the other on the
// ledger in the file that is named to it, and says each acknowledged fence on a line, `<requestId> <fence>`.
import { writeSync } from "node:fs";
import { argv } from "node:process";
import type { Change } from "../../core/ledger/change.ts";
import type { GroupHead } from "../../core/ledger/stored.ts";
import { openSqliteLedger } from "../../local/sqliteLedger.ts";
import { completion, intention } from "./ledgerBuilders.ts";

const ledger = openSqliteLedger(argv[2] ?? "");

let head: GroupHead | undefined;
for (let n = 1; ; n += 1) {
  const intended = intention({ requestId: `req-${n}` }, head);
  const done = completion(intended);
  await acknowledge(intended);
  await acknowledge(done);
  head = done.head;
}

async function acknowledge(change: Change): Promise<void> {
  const { requestId, fence } = change.request;
  const result = await ledger.commit(change);
  // Written at once, with nothing kept back in this process: what it said is what the test has heard.
  writeSync(1, result === "committed" ? `${requestId} ${fence}\n` : `${requestId} ${result}\n`);
}
