import type { KnownBlock } from "@slack/types";
import type { StoredRequest } from "../../ledger/stored.ts";
import type { Fault } from "../../request/fault.ts";
import type { Slip } from "./allow.ts";
import { section, words } from "./blocks.ts";
import { faultLines } from "./faultLines.ts";
import { findingsText } from "./findingsText.ts";
import { offerLines } from "./offerLines.ts";
import { footBlock, rulesBlock } from "./requestParts.ts";
import { rulesLine } from "./rulesText.ts";
import { stageText, stageTitle } from "./stageText.ts";
import { code, date, escaped, fitting, LIMITS } from "./text.ts";
import { bullets, type Ephemeral, ephemeral, lineBlock, told } from "./told.ts";
import { type Wish, wishLine } from "./wish.ts";

const EXAMPLES = [
  "allow tcp/443 to 203.0.113.0/24 from sg-0123456789abcdef0 for 7d because NET-12 nightly export",
  "allow tcp/5432-5439,8443 udp/53 to 203.0.113.7,2001:db8::/48 from sg-… with Owner=lee@acme.example",
  "status",
  "status req-…",
  "explain req-…",
  "cancel req-… because the partner has moved",
];

/** How it is used. */
export function helpAnswer(person: string, unknown: string | undefined): Ephemeral {
  const first =
    unknown === undefined
      ? "Ask for an egress rule of a security group; the policy answers."
      : `“${unknown}” is no command here; these are.`;
  const about = [
    "Ports: tcp/443, udp/5000-5010, icmp/8, proto/50, all. Places: CIDR blocks, addresses, pl-…, sg-….",
    "Keywords come in any order: to, from, for 7d or until 2026-12-01, with KEY=VALUE, because TICKET reason.",
    `You are ${person} here, with that person's rights.`,
  ];
  return told([first], [lineBlock(EXAMPLES, "Such as:"), words(about.join("\n"))]);
}

/** The answer to somebody who is nobody here. */
export function unknownAnswer(identity: string): Ephemeral {
  const text = `people.yaml knows nobody as ${code(identity)}. Nothing was written; have this identity added to the person that you are.`;
  return ephemeral({ text, blocks: [section(text)] });
}

/** What is wrong with a line, and the line that it should be. */
export function slipAnswer({ slips, line, whole }: Slip): Ephemeral {
  const above = whole ? "Send this instead:" : "Fill this in, and send it:";
  return told(["Nothing was asked for yet.", ...bullets(slips)], [lineBlock([line], above)]);
}

/** What is wrong with what a line asks for. */
export function faultsAnswer(wish: Wish, faults: readonly Fault[]): Ephemeral {
  const lines = fitting(bullets(faultLines(wish, faults)), 10, LIMITS.section - 100);
  return told(
    ["Nothing was asked for yet.", ...lines],
    [lineBlock([wishLine(wish)], "Read as this:")],
  );
}

/** That a request is written down, how it was understood; or where it stands, if the same message came before. */
export function receivedAnswer(
  request: StoredRequest,
  wish: Wish,
  notes: readonly string[],
): Ephemeral {
  const { requestId, status } = request;
  const title = status === "received" ? "Being judged; the answer comes here." : stageText(request);
  const text = `${code(requestId)}: ${title}`;
  const read = lineBlock([wishLine(wish)], "Read as this:");
  const noted = notes.length === 0 ? [] : [words(bullets(notes).join("\n"))];
  return ephemeral({ text, blocks: [section(text), ...noted, read] });
}

/** What becomes of a line can't be said where nobody may look at the group: nothing is guessed. */
export function foretoldAnswer(wish: Wish, notes: readonly string[]): Ephemeral {
  const said = [
    "This can be read, and was not asked for.",
    "What the policy says depends on the group as EC2 has it now, which is looked at once it is asked for: if the answer is no, nothing is opened, and it says what would pass.",
    ...notes,
  ];
  return told(said, [lineBlock([wishLine(wish)], "To ask for it:")]);
}

/** The requests that somebody asked for last, a line each. */
export function listAnswer(requests: readonly StoredRequest[]): Ephemeral {
  if (requests.length === 0) return told(["You have asked for nothing so far."]);
  const lines = requests.map((request) => {
    const { requestId, createdAt, group, ipPermissions, ticket } = request;
    const on = ticket === undefined ? "" : ` · ${code(ticket)}`;
    const what = `${escaped(rulesLine(ipPermissions))} from ${code(group.groupId)}`;
    return `*${stageTitle(request)}* · ${what}${on} · ${date(createdAt)}\n${code(requestId)}`;
  });
  const text =
    requests.length === 1 ? "Your last request" : `Your last ${requests.length} requests`;
  return ephemeral({ text, blocks: [section(`*${text}*`), ...lines.map(section)] });
}

/** Where one request stands. */
export function statusAnswer(request: StoredRequest): Ephemeral {
  const title = `*${stageTitle(request)}.* ${stageText(request)}`;
  return ephemeral({
    text: `${stageTitle(request)}: ${code(request.requestId)}`,
    blocks: [section(title), rulesBlock(request), ...failureBlocks(request), footBlock(request)],
  });
}

const EFFECTS = {
  allow: "Allowed",
  "require-approval": "Asks for approval",
  deny: "Denied",
} as const;

/** What the policy said to a request when it was judged last, finding by finding, and what would pass. */
export function explainAnswer(request: StoredRequest): Ephemeral {
  const { effect, findings, requestId } = request;
  const verdict = effect === undefined ? "Not judged yet" : EFFECTS[effect];
  const said = (["deny", "require-approval", "notice"] as const).flatMap((one) => {
    const text = findingsText(findings, one);
    return text === "" ? [] : [words(text)];
  });
  const offers = offerLines(request);
  const blocks: readonly KnownBlock[] = [
    section(`*${verdict}.* ${stageText(request)}`),
    rulesBlock(request),
    ...failureBlocks(request),
    ...(said.length === 0 && effect !== undefined ? [words("The policy found nothing.")] : said),
    ...(offers.length === 0 ? [] : [lineBlock(offers, "*This would pass:*")]),
    footBlock(request),
  ];
  return ephemeral({ text: `${verdict}: ${code(requestId)}`, blocks });
}

function failureBlocks({ problem }: StoredRequest): readonly KnownBlock[] {
  return problem === undefined ? [] : [words(problem.detail)];
}
