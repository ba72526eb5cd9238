import type { AuditScope } from "../../core/ledger/audit/exportForm.ts";
import { gap } from "../../core/ledger/audit/faults.ts";
import { heldFaults, markedFaults } from "../../core/ledger/audit/liveAudit.ts";
import { markedRequest } from "../../core/ledger/holdings.ts";
import { type GroupHead, groupChain, type StoredRequest } from "../../core/ledger/stored.ts";
import type { Ec2Rule } from "../../core/request/ec2.ts";
import type { Deployment, MarkedRules } from "../ports.ts";
import { type AuditReads, allHeads, tryRead } from "./reads.ts";
import type { ReportDraft } from "./report.ts";
import { headIn, requestIn } from "./shapes.ts";
import { unread } from "./verify.ts";

/** Holds the rules that EC2 has with this guard's mark against the ledger, both ways. */
export async function verifyLive(
  reads: AuditReads,
  scope: AuditScope,
  { deployment, marked }: { readonly deployment: Deployment; readonly marked: MarkedRules },
  draft: ReportDraft,
): Promise<void> {
  // The ledger first: a rule that is made in between is then seen in EC2 and not missed there.
  const heads = await tryRead(() => headsIn(reads, scope, deployment));
  draft.add(unread("list of heads", heads));
  if (heads.kind !== "read") return;
  const described = await marked(scope.kind === "group" ? scope.group.groupId : undefined);
  if (described.kind !== "found") {
    return draft.add([gap("EC2", `its rules could not be listed: ${described.message}`)]);
  }
  const live = new Map(described.value.map((rule) => [rule.SecurityGroupRuleId, rule]));
  for (const head of heads.value) draft.add(heldFaults(head, live));
  for (const rule of live.values()) await verifyMarked(reads, rule, deployment, draft);
}

async function headsIn(reads: AuditReads, scope: AuditScope, deployment: Deployment) {
  const heads: GroupHead[] = [];
  if (scope.kind === "group") {
    const head = headIn(await reads.head(scope.group));
    if (head !== undefined) heads.push(head);
    return heads;
  }
  // EC2 was asked for one account and region: what the ledger holds elsewhere is not to be found there.
  for await (const head of allHeads(reads)) {
    const { account, region } = head.group;
    if (account === deployment.account && region === deployment.region) heads.push(head);
  }
  return heads;
}

async function verifyMarked(
  reads: AuditReads,
  rule: Ec2Rule,
  deployment: Deployment,
  draft: ReportDraft,
): Promise<void> {
  const read = await tryRead(async () => {
    const request = requestIn(await reads.request(markedRequest(rule) ?? ""));
    const records = request === undefined ? [] : await recordsOf(reads, request);
    const head = headIn(await reads.head({ ...deployment, groupId: rule.GroupId }));
    return {
      ...(request === undefined ? {} : { request }),
      ...(head === undefined ? {} : { head }),
      records,
    };
  });
  draft.add(
    read.kind === "read"
      ? markedFaults(rule, read.value)
      : unread(`rule/${rule.GroupId}/${rule.SecurityGroupRuleId}`, read),
  );
}

async function recordsOf(reads: AuditReads, { group, groupRecords }: StoredRequest) {
  const found = await Promise.all(groupRecords.map((seq) => reads.record(groupChain(group), seq)));
  return found.flatMap((sealed) => sealed?.record ?? []);
}
