import type { Change } from "../../core/ledger/change.ts";
import type { AuditRecord } from "../../core/ledger/record.ts";
import { groupChain } from "../../core/ledger/stored.ts";
import type { Ec2IpPermission } from "../../core/request/ec2.ts";
import type { AuthorizeCall, Ledger, Ports, RevokeCall } from "../../lambda/ports.ts";
import type { SlowPorts } from "../support/faultyPorts.ts";
import { permissionTexts } from "../support/invariants.ts";
import { GROUP } from "../support/ledgerBuilders.ts";

/** What one worker was told by the ledger, held against the calls that it makes to EC2. */
export interface Word {
  /** Ports that look at each call before it leaves. */
  readonly below: (ports: SlowPorts) => SlowPorts;
  /** Ports that hear what the ledger answers. */
  readonly above: (ports: Ports) => Ports;
}

/** Watches one worker; `report` gets each call that it had no right to make. */
export function newWord(truth: Ledger, report: (fault: string) => void): Word {
  const promised = new Set<string>();
  const hear = ({ request }: Change) => {
    if (request.status === "executing" || request.rulesStatus === "revoking") {
      promised.add(request.requestId);
    }
  };
  const check = async (call: AuthorizeCall | RevokeCall) => {
    const makers = await makersOf(truth, call);
    if (makers.length === 0) report(`${textOf(call)} is on record as nobody's promise`);
    else if (!makers.some(({ requestId }) => promised.has(String(requestId)))) {
      const ids = makers.map(({ requestId }) => requestId);
      report(`${textOf(call)} without the ledger's word for ${ids}`);
    }
    // What may be sent is sent: a call that travels for long lands when it does.
    if (makers.length > 0 && !makers.some((maker) => endsInTime(call, maker))) {
      report(`${textOf(call)} until ${new Date(call.leaseUntil).toISOString()}, which is late`);
    }
  };
  return {
    below: (ports) => ({
      ...ports,
      ec2: {
        ...ports.ec2,
        authorize: async (call) => {
          await check(call);
          return ports.ec2.authorize(call);
        },
        revoke: async (call) => {
          await check(call);
          return ports.ec2.revoke(call);
        },
      },
    }),
    above: (ports) => ({
      ...ports,
      ledger: {
        ...ports.ledger,
        commit: async (change) => {
          const committed = await ports.ledger.commit(change);
          if (committed === "committed") hear(change);
          return committed;
        },
      },
    }),
  };
}

/** Whether a call is given up before the change window ends for which it was promised. */
function endsInTime({ leaseUntil }: AuthorizeCall | RevokeCall, { facts }: AuditRecord): boolean {
  const window = Reflect.get(Object(Reflect.get(Object(facts), "ticket")), "window");
  const end = Reflect.get(Object(window), "end");
  return end === undefined || leaseUntil <= Date.parse(String(end));
}

/** The promises of just this call in the group's chain. */
async function makersOf(truth: Ledger, call: AuthorizeCall | RevokeCall) {
  const records = await truth.records(groupChain(GROUP), 1, 10_000);
  const found = records.filter(({ record }) => {
    const { type, requestId, ipPermissions, ruleIds } = record;
    if ("ruleIds" in call) {
      const named = Array.isArray(ruleIds) ? ruleIds : [];
      return type === "revoke-intended" && call.ruleIds.every((id) => named.includes(id));
    }
    const own = call.tags.some(({ Value }) => Value.startsWith(`${requestId}.`));
    const permissions = ipPermissions as readonly Ec2IpPermission[];
    return type === "intended" && own && same(permissions, call.ipPermissions);
  });
  return found.map(({ record }) => record);
}

function same(a: readonly Ec2IpPermission[], b: readonly Ec2IpPermission[]): boolean {
  return String(permissionTexts(a)) === String(permissionTexts(b));
}

function textOf(call: AuthorizeCall | RevokeCall): string {
  return "ruleIds" in call
    ? `EC2 was called to revoke ${call.ruleIds}`
    : `EC2 was called to authorize ${permissionTexts(call.ipPermissions)}`;
}
