import { arch, cpus, platform } from "node:os";
import { join } from "node:path";
import { formatPolicyFault } from "../core/policy/fault.ts";
import { readPolicyFile } from "../local/policyFile.ts";
import { benchCommand } from "./command.ts";
import { benchDecision } from "./decision.ts";
import { benchDiff } from "./diff.ts";
import { benchHook } from "./hook.ts";
import { benchLoad } from "./load.ts";
import { benchLoopback } from "./loopback.ts";
import { benchReach } from "./reach.ts";
import { benchRequest } from "./request.ts";
import { benchScale } from "./scale.ts";
import { benchServer } from "./server.ts";
import { benchStart } from "./start.ts";
import { benchWaits } from "./waits.ts";

const reading = await readPolicyFile(join(import.meta.dirname, "../policies/policy.yaml"));
if (!reading.ok) throw new Error(reading.faults.map(formatPolicyFault).join("\n"));
const { policy } = reading;
const arn = "arn:aws:iam::111122223333:user/local";

/** What can be measured, by the names that the command line takes: without one, all of it. */
const PARTS: Readonly<Record<string, () => Promise<void> | void>> = {
  decision: () => benchDecision(policy, { kind: "iam", id: "AIDABENCH", arn }),
  reach: benchReach,
  load: benchLoad,
  scale: benchScale,
  diff: benchDiff,
  waits: () => benchWaits(policy),
  request: () => benchRequest(policy),
  loopback: () => benchLoopback(policy),
  server: () => benchServer(policy),
  hook: () => benchHook(policy),
  start: () => benchStart(policy),
  command: benchCommand,
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => PARTS[name] === undefined);
if (unknown !== undefined) {
  throw new Error(`${unknown} is not measured; name some of ${Object.keys(PARTS).join(", ")}`);
}
console.log(`Node ${process.version}, ${platform()} ${arch()}, ${cpus().length} cores`);
for (const [name, run] of Object.entries(PARTS)) {
  if (asked.length === 0 || asked.includes(name)) await run();
}
