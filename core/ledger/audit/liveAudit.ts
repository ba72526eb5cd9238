import type { Ec2IpPermission, Ec2Rule } from "../../request/ec2.ts";
import { trafficText } from "../../request/permission.ts";
import { readIpPermission, readRule } from "../../request/permissions.ts";
import { markedRequest, requestMark } from "../holdings.ts";
import type { AuditRecord } from "../record.ts";
import type { GroupHead, StoredRequest } from "../stored.ts";
import { type AuditFault, invalid, missing } from "./faults.ts";
import { listAt } from "./members.ts";

/** What the ledger knows of a rule in EC2 that carries this guard's mark. */
export interface MarkedEvidence {
  /** The request that the mark names; absent where there is none. */
  readonly request?: StoredRequest;
  /** That request's records of its group's chain. */
  readonly records: readonly AuditRecord[];
  /** The head of the rule's group; absent where there is none. */
  readonly head?: GroupHead;
}

/** What is wrong with a rule that carries this guard's mark: it was made by the request that the mark names, and is held open. */
export function markedFaults(
  rule: Ec2Rule,
  { request, records, head }: MarkedEvidence,
): readonly AuditFault[] {
  const of = placeOf(rule);
  const id = markedRequest(rule);
  if (request === undefined) {
    return [invalid(of, `it carries the mark of ${id}, and the ledger knows no such request`)];
  }
  if (!isMark(rule, request)) {
    return [
      invalid(of, `it carries a mark of ${id} that is not the one which that request had: a copy`),
    ];
  }
  if (rule.GroupId !== request.group.groupId) {
    return [invalid(of, `it carries the mark of ${id}, which was for ${request.group.groupId}`)];
  }
  if (!records.some((record) => promises(record, rule))) {
    return [invalid(of, `${textOf(rule)} was never intended for ${id}, whose mark it carries`)];
  }
  const isHeld = head?.open.some(
    (one) => one.rule.SecurityGroupRuleId === rule.SecurityGroupRuleId,
  );
  return isHeld || head?.inflight?.requestId === id
    ? []
    : [invalid(of, `${textOf(rule)} was made for ${id}, and the ledger does not hold it open`)];
}

/** What is wrong with the rules that a head holds open: EC2 has each of them, as the ledger has it. */
export function heldFaults(
  head: GroupHead,
  live: ReadonlyMap<string, Ec2Rule>,
): readonly AuditFault[] {
  return head.open.flatMap(({ rule, holders }) => {
    const found = live.get(rule.SecurityGroupRuleId);
    const who = holders.map(({ requestId }) => requestId).join(", ");
    if (found === undefined) {
      return [
        missing(
          placeOf(rule),
          `${textOf(rule)} is held open for ${who}; EC2 has no such rule with the guard's mark`,
        ),
      ];
    }
    return textOf(found) === textOf(rule)
      ? []
      : [
          invalid(
            placeOf(rule),
            `the ledger has it as ${textOf(rule)}; in EC2 it is ${textOf(found)}`,
          ),
        ];
  });
}

/** Whether a rule's mark is that request's own. A copy of a ledger holds no nonces: then the request's id has to do. */
function isMark({ Tags }: Ec2Rule, request: StoredRequest): boolean {
  const own = requestMark(request);
  const value = (Tags ?? []).find(({ Key }) => Key === own.Key)?.Value;
  return request.nonce === "" ? value?.startsWith(own.Value) === true : value === own.Value;
}

function placeOf({ GroupId, SecurityGroupRuleId }: Ec2Rule): string {
  return `rule/${GroupId}/${SecurityGroupRuleId}`;
}

function textOf(rule: Ec2Rule): string {
  const traffic = readRule(rule);
  return traffic === undefined ? "a rule that can't be read" : trafficText(traffic);
}

function promises(record: AuditRecord, rule: Ec2Rule): boolean {
  const text = textOf(rule);
  return listAt(record, "ipPermissions").some((permission) => promised(permission) === text);
}

function promised(permission: unknown): string | undefined {
  try {
    return trafficText(readIpPermission(permission as Ec2IpPermission));
  } catch {
    // A record that was tampered with may hold anything: that is no promise.
    return undefined;
  }
}
