import { Bench } from "tinybench";
import { type Cidr, ipv4Block } from "../core/net/cidr.ts";
import { parseProtocol } from "../core/net/ports.ts";
import { reachOf } from "../core/policy/reach.ts";
import type { Rule } from "../core/request/permission.ts";
import { readRequest } from "../core/request/read.ts";
import { bodyOf } from "./bodies.ts";
import { microseconds, printRows } from "./print.ts";

const RULES = 60;
const PERMISSIONS = 5;

/** How long the exact difference of a request takes in a group that is full by EC2's default quota. */
export async function benchReach(): Promise<void> {
  const context = {
    principal: { kind: "iam", id: "AIDABENCH", arn: "arn:aws:iam::111122223333:user/local" },
    account: "111122223333",
    region: "us-east-1",
  } as const;
  const reading = readRequest(Buffer.from(bodyOf(PERMISSIONS)), context);
  if (reading.kind !== "request") throw new Error("the bench's own body is no request");
  const { request } = reading;
  const facts = {
    group: { tags: new Map() },
    rules: Array.from({ length: RULES }, (_, i) => ruleTo(ipv4Block(0xcb000000 + i * 64, 26), i)),
    prefixLists: new Map(),
  };
  const bench = new Bench({ time: 300, warmupTime: 100 });
  bench.add("reach", () => void reachOf({ request, facts }));
  await bench.run();
  const result = bench.getTask("reach")?.result;
  if (result === undefined || !("latency" in result)) throw new Error("reach did not run");
  printRows("The reach of a request (median)", [
    {
      name: `${PERMISSIONS} permissions against ${RULES} rules`,
      figure: microseconds(result.latency.p50 * 1e6),
    },
  ]);
}

/** Every third rule is for another port, so that ports are cut too. */
function ruleTo(destination: Cidr, index: number): Rule {
  const protocol = parseProtocol("tcp");
  if (protocol === undefined) throw new Error("tcp is no protocol");
  const port = 443 + (index % 3);
  return { protocol, ports: { from: port, to: port }, destination };
}
