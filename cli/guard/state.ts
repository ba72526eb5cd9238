import { parseProtocol } from "../../core/net/ports.ts";
import { duplicateText } from "../../local/ec2/rules/ruleWords.ts";
import type { DataObject } from "../aws/data.ts";
import { isDataObject } from "../aws/data.ts";
import { printable } from "../printable.ts";
import { type Notes, notesOf, objectsOf, textOf } from "./notes.ts";
import type { No, Told } from "./told.ts";

/** What a request's state means, whether the request was just made or is looked up. */
export function toldByState(request: DataObject): Told {
  const notes = notesOf(request);
  const rules = objectsOf(request.SecurityGroupRules);
  const status = textOf(request, "Status") ?? "";
  switch (status) {
    case "authorized":
      return { kind: "opened", output: { Return: true, SecurityGroupRules: rules }, notes };
    case "already-authorized":
      return {
        kind: "no",
        code: "InvalidPermission.Duplicate",
        message: duplicateOf(rules),
        notes,
      };
    case "pending-approval":
      return waiting("PendingApproval", `waits for approval${approversOf(notes)}`, notes);
    case "scheduled":
      return waiting(
        "PendingWindow",
        `is allowed and waits for its change window, which begins at ${textOf(request, "StartsAt") ?? "its time"}`,
        notes,
      );
    default: {
      const goesOn = GOES_ON[status];
      return goesOn === undefined
        ? ended(status, request, notes)
        : waiting("PendingExecution", goesOn, notes);
    }
  }
}

const GOES_ON: Readonly<Record<string, string>> = {
  received: "is received and not judged yet",
  approved: "is approved and about to be carried out",
  executing: "is being carried out, and EC2's answer is not known yet",
};

function waiting(code: string, what: string, notes: Notes): No {
  const id = notes.requestId ?? "";
  const message = `Request ${id} ${what}. No rule is open yet; follow it with: egress-guard requests show ${id}`;
  return { kind: "no", code, message, notes, pending: id };
}

function approversOf({ approvers }: Notes): string {
  return approvers.length === 0 ? "" : ` by ${approvers.join(" or ")}`;
}

const ENDED: Readonly<Record<string, readonly [code: string, what: string]>> = {
  denied: ["UnauthorizedOperation", "was denied by the policy"],
  declined: ["UnauthorizedOperation", "was declined"],
  expired: ["RequestExpired", "was not approved, or could not be carried out, in time"],
  cancelled: ["RequestCancelled", "was cancelled"],
};

function ended(status: string, request: DataObject, notes: Notes): No {
  const [code, what] = ENDED[status] ?? ["RequestFailed", `ended as ${status}`];
  const message = `Request ${notes.requestId ?? ""} ${what}${turnedDownText(request)}`;
  return { kind: "no", code, message, notes };
}

/** Who declined or cancelled, and why. */
function turnedDownText({ Approvals }: DataObject): string {
  const said = isDataObject(Approvals) ? Approvals.TurnedDown : undefined;
  if (!isDataObject(said)) return "";
  const comment = textOf(said, "Comment");
  const why = comment === undefined ? "" : ` (${comment})`;
  return printable(` by ${textOf(said, "Principal")}${why}`);
}

/** EC2's message for the first of the rules that are there already. */
function duplicateOf([rule = {}]: readonly DataObject[]): string {
  const group = isDataObject(rule.ReferencedGroupInfo) ? rule.ReferencedGroupInfo : {};
  const peer =
    textOf(rule, "CidrIpv4") ??
    textOf(rule, "CidrIpv6") ??
    textOf(rule, "PrefixListId") ??
    textOf(group, "GroupId");
  const protocol = parseProtocol(textOf(rule, "IpProtocol") ?? "");
  if (peer === undefined || protocol === undefined) return "the specified rule already exists";
  const [fromPort, toPort] = [Number(rule.FromPort), Number(rule.ToPort)];
  return duplicateText({ peer, protocol, fromPort, toPort });
}
