import type { SealedRecord } from "../core/ledger/record.ts";
import type { GroupHead, StoredRequest } from "../core/ledger/stored.ts";
import type { Policy } from "../core/policy/policy.ts";
import type { Ec2Rule } from "../core/request/ec2.ts";
import type { AuthorizeCall, Ports } from "../lambda/ports.ts";

/** Ports that answer at once from memory, so that what is left to measure is the guard's own work. */
export function stubPorts(policy: Policy): Ports {
  let counter = 0;
  const newHex = (bytes: number) => (counter++).toString(16).padStart(bytes * 2, "0");
  const requests = new Map<string, StoredRequest>();
  let head: GroupHead | undefined;
  const nothing: readonly SealedRecord[] = [];
  return {
    policy,
    deployment: { account: "111122223333", region: "us-east-1" },
    clock: { now: () => new Date(), pause: () => Promise.resolve() },
    newHex,
    log: { info: () => undefined, error: () => undefined },
    ec2: {
      describeGroup: async (groupId) => ({
        kind: "found",
        value: {
          groupId,
          ownerId: "111122223333",
          vpcId: "vpc-0123456789abcdef0",
          tags: [{ Key: policy.governedTag, Value: "true" }],
          rules: [],
        },
      }),
      describePrefixList: async (id) => ({ kind: "absent", message: id }),
      groupNames: async () => ({ kind: "found", value: new Map() }),
      authorize: async (call) => ({ kind: "done", rules: rulesOf(call, newHex) }),
      revoke: async () => ({ kind: "done" }),
      rehearse: async () => ({ kind: "permitted" }),
    },
    ledger: {
      request: async (id) => requests.get(id),
      head: async () => head,
      commit: async (change) => {
        requests.clear();
        requests.set(change.request.requestId, change.request);
        // The open rules would grow without end: a group has a few dozen.
        head = change.head === undefined ? head : { ...change.head, open: [] };
        return "committed";
      },
      requests: async () => [...requests.values()],
      record: async () => undefined,
      records: async () => nothing,
      heads: async () => [],
      due: async () => [],
    },
  };
}

function rulesOf(call: AuthorizeCall, newHex: (bytes: number) => string): readonly Ec2Rule[] {
  return call.ipPermissions.map((permission) => ({
    SecurityGroupRuleId: `sgr-${newHex(9).slice(1)}`,
    GroupId: call.groupId,
    IsEgress: true,
    IpProtocol: permission.IpProtocol,
    FromPort: permission.FromPort ?? -1,
    ToPort: permission.ToPort ?? -1,
    CidrIpv4: permission.IpRanges?.[0]?.CidrIp ?? "",
    Tags: call.tags,
  }));
}
