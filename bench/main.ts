import { arch, cpus, platform } from "node:os";
import { join } from "node:path";
import { formatPolicyFault } from "../core/policy/fault.ts";
import { readPolicyFile } from "../local/policyFile.ts";
import { benchCommand } from "./command.ts";
import { benchDecision } from "./decision.ts";
import { benchLoopback } from "./loopback.ts";
import { benchReach } from "./reach.ts";
import { benchRequest } from "./request.ts";
import { benchScale } from "./scale.ts";
import { benchServer } from "./server.ts";
import { benchStart } from "./start.ts";

const reading = await readPolicyFile(join(import.meta.dirname, "../policies/policy.yaml"));
if (!reading.ok) throw new Error(reading.faults.map(formatPolicyFault).join("\n"));
const { policy } = reading;
const arn = "arn:aws:iam::111122223333:user/local";

console.log(`Node ${process.version}, ${platform()} ${arch()}, ${cpus().length} cores`);
await benchDecision(policy, { kind: "iam", id: "AIDABENCH", arn });
await benchReach();
await benchScale();
await benchRequest(policy);
await benchLoopback(policy);
await benchServer(policy);
await benchStart(policy);
await benchCommand();
