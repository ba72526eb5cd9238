import { Command } from "commander";
import type { StoredRequest } from "../core/ledger/stored.ts";
import type { Policy } from "../core/policy/policy.ts";
import { replay } from "../core/policy/workshop/replay/replay.ts";
import { allRequests } from "../lambda/audit/reads.ts";
import { readRecorded } from "../lambda/audit/recorded.ts";
import type { Ledger } from "../lambda/ports.ts";
import { readPolicyFile } from "../local/policyFile.ts";
import { type LedgerOptions, withLedger, withLedgerOptions } from "./audit/ledgerOptions.ts";
import { EXIT } from "./exit.ts";
import { groupId, moment } from "./options.ts";
import { type Output, outputOption, print, refuse } from "./output.ts";
import {
  type Counts,
  replayedJson,
  replayedLines,
  summaryLines,
  type Told,
} from "./replayReport.ts";

/** The options of `policy replay` as commander hands them over. */
interface Options extends LedgerOptions {
  readonly since?: Date;
  readonly group?: string;
  readonly output: Output;
}

/** The command that judges what is on record by another policy. */
export function policyReplayCommand(): Command {
  const command = new Command("replay")
    .description(
      "say which recorded requests another policy would decide otherwise (exit 0 none, 1 some, 5 not all of it could be read)",
    )
    .argument("<new>", "the policy that is to come")
    .option("--since <moment>", "only requests that were made then or later", moment)
    .option("--group <id>", "only requests for this security group", groupId)
    .addOption(outputOption());
  return withLedgerOptions(command).action(run);
}

async function run(file: string, options: Options): Promise<void> {
  const source = await readPolicyFile(file);
  if (!source.ok) {
    refuse(source.faults);
    return;
  }
  const { output, since, group } = options;
  const some = {
    ...(since === undefined ? {} : { since: since.toISOString() }),
    ...(group === undefined ? {} : { groupId: group }),
  };
  const counts: Counts = { same: 0, otherwise: 0, depends: 0, undecided: 0, unreadable: 0 };
  const told: Told[] = [];
  await withLedger(options, async (ledger) => {
    for await (const one of replayAll(ledger, some, source.policy, counts)) {
      // A person reads what is found while the rest is looked for.
      if (output === "text")
        print(
          output,
          () => [...replayedLines(one), ""],
          () => one,
        );
      else told.push(one);
    }
  });
  print(
    output,
    () => summaryLines(counts),
    () => ({ counts, requests: told.map(replayedJson) }),
  );
  if (counts.unreadable > 0) process.exitCode = EXIT.incomplete;
  else if (counts.otherwise + counts.depends > 0) process.exitCode = EXIT.failure;
}

/** How many requests' records are read side by side: a table that is far away answers each of them late. */
const AT_ONCE = 20;

/** Goes through the ledger page by page, counts, and hands on what is not the same. */
async function* replayAll(
  ledger: Ledger,
  some: Parameters<typeof allRequests>[1],
  policy: Policy,
  counts: Counts,
): AsyncGenerator<Told, void> {
  for await (const batch of inBatches(allRequests(ledger, some))) {
    const read = async (stored: StoredRequest) => ({
      stored,
      reading: await readRecorded(ledger, stored),
    });
    for (const { stored, reading } of await Promise.all(batch.map(read))) {
      if (reading.kind !== "recorded") {
        counts[reading.kind] += 1;
        continue;
      }
      const { recorded } = reading;
      const replayed = replay(recorded, policy);
      counts[replayed.kind] += 1;
      if (replayed.kind !== "same") yield { stored, recorded, replayed };
    }
  }
}

async function* inBatches<T>(all: AsyncIterable<T>): AsyncGenerator<readonly T[], void> {
  let batch: T[] = [];
  for await (const one of all) {
    batch.push(one);
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}
