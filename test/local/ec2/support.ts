import { createHash } from "node:crypto";
import { type Ec2Options, type RunningEc2, startEc2 } from "../../../local/ec2/server.ts";

export const ACCOUNT = "111122223333";
export const VPC = "vpc-0123456789abcdef0";
export const APP = "sg-0123456789abcdef0";
export const FRESH = "sg-0fedcba9876543210";
export const PROXY = "sg-0bbbbbbbbbbbbbbbb";
export const LEGACY = "sg-0dddddddddddddddd";
export const OWN_LIST = "pl-0123456789abcdef0";
export const S3_LIST = "pl-63a5400a";

/** Parameters of one Query call, as they stand on the wire. */
export type Parameters = Readonly<Record<string, string | number>>;

/** An answer of EC2's, taken apart far enough to be compared. */
export interface Reply {
  readonly status: number;
  readonly xml: string;
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/** Hexadecimal digits that look random and are the same in each run, others for another salt. */
export function countedHex(salt = ""): (length: number) => string {
  let count = 0;
  return (length) =>
    createHash("sha256").update(`${salt}${count++}`).digest("hex").slice(0, length);
}

/** Starts a seeded EC2 in memory; each option can be another. */
export function start(options: Partial<Ec2Options> = {}): Promise<RunningEc2> {
  return startEc2({
    database: ":memory:",
    account: ACCOUNT,
    region: "us-east-1",
    port: 0,
    clock: () => new Date("2026-01-02T03:04:05Z"),
    newHex: countedHex(),
    seed: true,
    ...options,
  });
}

/** Runs a test against an EC2 of its own. */
export async function withEc2<T>(
  test: (ec2: RunningEc2) => Promise<T>,
  options: Partial<Ec2Options> = {},
): Promise<T> {
  const ec2 = await start(options);
  try {
    return await test(ec2);
  } finally {
    await ec2.close();
  }
}

/** Sends one call as a form. */
export function ask(
  { url }: Pick<RunningEc2, "url">,
  action: string,
  parameters: Parameters = {},
): Promise<Reply> {
  const version = action === "GetCallerIdentity" ? "2011-06-15" : "2016-11-15";
  const form = new URLSearchParams({ Action: action, Version: version });
  for (const [name, value] of Object.entries(parameters)) form.set(name, String(value));
  return post(url, form.toString());
}

/** Sends any bytes as a form body. */
export async function post(url: string, body: string | Uint8Array<ArrayBuffer>): Promise<Reply> {
  const headers = { "Content-Type": "application/x-www-form-urlencoded; charset=utf-8" };
  const response = await fetch(url, { method: "POST", headers, body });
  return reply(response);
}

/** Takes an answer apart. */
export async function reply(response: Response): Promise<Reply> {
  const xml = await response.text();
  const [code] = textsOf(xml, "Code");
  const [message] = textsOf(xml, "Message");
  return { status: response.status, xml, code, message };
}

/** The texts of all elements of this name that hold text only, unescaped. */
export function textsOf(xml: string, tag: string): readonly string[] {
  const found = xml.matchAll(new RegExp(`<${tag}(?:/>|>([^<]*)</${tag}>)`, "g"));
  return [...found].map(([, text = ""]) => unescapeXml(text));
}

function unescapeXml(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#13;", "\r")
    .replaceAll("&amp;", "&");
}

const PEERS = {
  ipv4: "IpRanges.1.CidrIp",
  ipv6: "Ipv6Ranges.1.CidrIpv6",
  list: "PrefixListIds.1.PrefixListId",
  group: "Groups.1.GroupId",
} as const;

/** One permission towards one peer, whose kind its text tells; `undefined` ports are left out. */
export function permission(
  index: number,
  protocol: string | undefined,
  from: number | string | undefined,
  to: number | string | undefined,
  peer: string | undefined,
  description?: string,
): Parameters {
  const at = `IpPermissions.${index}`;
  const peerName = PEERS[peerKind(peer ?? "")];
  const entries: readonly (readonly [string, string | number | undefined])[] = [
    [`${at}.IpProtocol`, protocol],
    [`${at}.FromPort`, from],
    [`${at}.ToPort`, to],
    [`${at}.${peerName}`, peer],
    [`${at}.${peerName.replace(/\.[^.]+$/, "")}.Description`, description],
  ];
  const given = entries.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(given);
}

function peerKind(peer: string): keyof typeof PEERS {
  if (peer.startsWith("pl-")) return "list";
  if (peer.startsWith("sg-")) return "group";
  return peer.includes(":") ? "ipv6" : "ipv4";
}

/** The rules that a group has, each as one line, in EC2's order. */
export async function rulesOf(ec2: RunningEc2, groupId: string): Promise<readonly string[]> {
  const { xml } = await ask(ec2, "DescribeSecurityGroupRules", {
    "Filter.1.Name": "group-id",
    "Filter.1.Value.1": groupId,
  });
  const items = xml.split("<securityGroupRuleId>").slice(1);
  return items.map((item) => {
    const read = (tag: string) => textsOf(item, tag)[0];
    const peer =
      read("cidrIpv4") ??
      read("cidrIpv6") ??
      read("prefixListId") ??
      textsOf(item.split("<referencedGroupInfo>")[1] ?? "", "groupId")[0];
    return `${read("ipProtocol")} ${read("fromPort")} ${read("toPort")} ${peer}`;
  });
}

/** The ids of a group's rules, in EC2's order. */
export async function ruleIdsOf(ec2: RunningEc2, groupId: string): Promise<readonly string[]> {
  const { xml } = await ask(ec2, "DescribeSecurityGroupRules", {
    "Filter.1.Name": "group-id",
    "Filter.1.Value.1": groupId,
  });
  return textsOf(xml, "securityGroupRuleId");
}

/** The parameters of `Filter.1`, `Filter.2`, … */
export function filterBy(filters: Readonly<Record<string, readonly string[]>>): Parameters {
  const entries = Object.entries(filters).flatMap(([name, values], i) => [
    [`Filter.${i + 1}.Name`, name] as const,
    ...values.map((value, j) => [`Filter.${i + 1}.Value.${j + 1}`, value] as const),
  ]);
  return Object.fromEntries(entries);
}

/** Whether an XML text is well formed as far as EC2's answers go: one root, tags closed in order, no bare `&`. */
export function isWellFormed(xml: string): boolean {
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, "");
  const open: string[] = [];
  let roots = 0;
  for (const [token] of body.matchAll(/<[^>]*>|[^<]+/g)) {
    const tag = /^<(\/?)([A-Za-z][A-Za-z0-9]*)(?: xmlns="[^"<&]*")?(\/?)>$/.exec(token);
    if (tag === null) {
      if (token.startsWith("<") || open.length === 0 || !isCharacterData(token)) return false;
      continue;
    }
    const [, closes, name = "", empty] = tag;
    if (closes === "/" && open.pop() !== name) return false;
    if (closes === "") {
      if (open.length === 0) roots++;
      if (empty === "") open.push(name);
    }
  }
  return open.length === 0 && roots === 1;
}

function isCharacterData(text: string): boolean {
  const plain = text.replace(/&(?:amp|lt|gt|quot|#13);/g, "");
  return !/[&>"\r]|[[\p{Cc}\p{Cs}\u{FFFE}\u{FFFF}]--[\t\n\r]]/v.test(plain);
}
