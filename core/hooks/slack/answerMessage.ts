import type { KnownBlock } from "@slack/types";
import type { StoredRequest } from "../../ledger/stored.ts";
import type { Surroundings } from "./approvalMessage.ts";
import { buttons, header, type SlackMessage, section, words } from "./blocks.ts";
import { findingsText } from "./findingsText.ts";
import { offerBlocks } from "./offerBlocks.ts";
import { footBlock, rulesBlock, saidBlocks } from "./requestParts.ts";
import { rulesLine } from "./rulesText.ts";
import { awaitedLines, stageText, stageTitle } from "./stageText.ts";
import { code, date, escaped, fitting } from "./text.ts";

/** The answer to whoever asked through Slack: what became of it, why, and what they can do now. */
export function answerMessage(request: StoredRequest, surroundings: Surroundings): SlackMessage {
  const { people } = surroundings;
  const title = `${stageTitle(request)}: egress from ${request.group.groupId}`;
  const why = request.problem?.detail ?? "";
  const waits = request.status === "pending-approval";
  return {
    text: `${title} ${escaped(rulesLine(request.ipPermissions))}`,
    blocks: [
      header(title),
      section(stageText(request)),
      ...(why === "" ? [] : [words(why)]),
      ...findingsBlocks(request),
      rulesBlock(request),
      ...offerBlocks(request),
      ...(waits ? waitingBlocks(request, surroundings) : []),
      ...saidBlocks(request, people),
      ...(waits || request.status === "scheduled" ? [buttons(request, ["cancel"])] : []),
      footBlock(request),
    ],
  };
}

/** What the policy said against it; where nothing does, what it noted. */
function findingsBlocks({ findings, effect }: StoredRequest): readonly KnownBlock[] {
  const text = findingsText(findings, effect === "deny" ? "deny" : "notice");
  return text === "" ? [] : [words(text)];
}

const MOST_WAITING = 8;
const MOST_APPROVERS = 8;

/** Who is asked, for how many approvals, and until when. */
function waitingBlocks(request: StoredRequest, { reasons }: Surroundings): readonly KnownBlock[] {
  const { awaits = [], waitsUntil } = request;
  const lines = awaitedLines(request, reasons);
  const asked = [...new Set(awaits.flatMap(({ approvers }) => approvers))];
  const names = fitting(asked.map(code), MOST_APPROVERS, 1_500).join(", ");
  const until = waitsUntil === undefined ? "" : ` until ${date(waitsUntil)}`;
  return [
    section(fitting(lines, MOST_WAITING, 2_900).join("\n")),
    section(`It waits${until} for ${names}.`),
  ];
}
