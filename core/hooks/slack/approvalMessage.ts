import type { StoredRequest } from "../../ledger/stored.ts";
import type { People } from "../../policy/people.ts";
import { buttons, header, type SlackMessage, section, words } from "./blocks.ts";
import { findingsText } from "./findingsText.ts";
import { factsBlock, footBlock, rulesBlock, saidBlocks, wishBlocks } from "./requestParts.ts";
import { rulesLine } from "./rulesText.ts";
import { awaitedLines, stageText, stageTitle } from "./stageText.ts";
import { escaped, fitting } from "./text.ts";

/** What the policy in force adds to a request: who is who, and why its statements ask. */
export interface Surroundings {
  readonly people: People;
  /** Why the statements ask for approvals, by their ids, where they say so. */
  readonly reasons: ReadonlyMap<string, string>;
}

/**
 * The message to an approver, or to a channel of approvers: all that is to be known for an answer, from the ledger. `asked` is
 * whether this one's answer is still waited for; without that there are no buttons.
 */
export function approvalMessage(
  request: StoredRequest,
  { people, reasons }: Surroundings,
  asked: boolean,
): SlackMessage {
  const { groupId } = request.group;
  const open = asked && request.status === "pending-approval";
  const title = open ? `Approve egress from ${groupId}?` : `${stageTitle(request)}: ${groupId}`;
  const waiting = request.status === "pending-approval" ? awaitedLines(request, reasons) : [];
  const notices = findingsText(request.findings, "notice");
  const why = request.problem?.detail ?? "";
  return {
    text: `${title} ${escaped(rulesLine(request.ipPermissions))}`,
    blocks: [
      header(title),
      ...(open ? [] : [section(stageText(request))]),
      rulesBlock(request),
      factsBlock(request, people, request.status !== "pending-approval"),
      ...(waiting.length === 0 ? [] : [section(fitting(waiting, MOST_WAITING, 2_900).join("\n"))]),
      ...(why === "" ? [] : [words(why)]),
      ...(notices === "" ? [] : [words(notices)]),
      ...(request.status === "pending-approval" ? wishBlocks(request) : []),
      ...saidBlocks(request, people),
      ...(open ? [buttons(request, ["approve", "decline"])] : []),
      footBlock(request),
    ],
  };
}

const MOST_WAITING = 8;
