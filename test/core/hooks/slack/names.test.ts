import { describe, expect, test } from "@jest/globals";
import { readLine } from "../../../../core/hooks/slack/line.ts";
import { wishBody, wishLine } from "../../../../core/hooks/slack/wish.ts";

const SG = "sg-0123456789abcdef0";

/** What is answered to a line: the corrected one, or what was found in it. */
const lineFor = (text: string) => {
  const read = readLine(text);
  return read.kind === "slip" ? [read.slips.join("; "), read.line, read.whole] : read.kind;
};

describe("a name stands for", () => {
  test.each([
    ["https", "tcp/443"],
    ["tls", "tcp/443"],
    ["http", "tcp/80"],
    ["ssh", "tcp/22"],
    ["sftp", "tcp/22"],
    ["smtp", "tcp/25"],
    ["submission", "tcp/587"],
    ["dns", "udp/53"],
    ["ntp", "udp/123"],
    ["syslog", "udp/514"],
    ["ldap", "tcp/389"],
    ["ldaps", "tcp/636"],
    ["kerberos", "tcp/88"],
    ["rdp", "tcp/3389"],
    ["mysql", "tcp/3306"],
    ["postgres", "tcp/5432"],
    ["postgresql", "tcp/5432"],
    ["redis", "tcp/6379"],
    ["PING", "icmp/8"],
    ["gre", "proto/47"],
    ["esp", "proto/50"],
    ["-1", "all"],
    ["*", "all"],
    ["everything", "all"],
    ["tcp-443", "tcp/443"],
    ["udp_53", "udp/53"],
    ["8000...8010", "tcp/8000-8010"],
    ["icmp 8", "icmp/8"],
    ["icmp any", "icmp"],
    ["tcp any", "tcp/0-65535"],
  ])("%s: %s", (name, opening) => {
    const rest = `to 203.0.113.0/24 from ${SG}`;
    expect(lineFor(`allow ${name} ${rest}`)).toEqual([
      `${JSON.stringify(name)} is written ${opening}`,
      `allow ${opening} ${rest}`,
      true,
    ]);
  });

  test.each([
    "tcpx",
    "anything",
    "xtcp/443",
    "tcp/443x",
    "icmpv4/8",
    "proto/6",
    "proto/256",
    "proto/x",
    "443/tcpx",
    "tcp/1234567",
  ])("nothing: %s", (name) => {
    const [slip, line, whole] = lineFor(`allow udp/53 ${name} to 203.0.113.0/24 from ${SG}`);
    expect(slip).toBe(
      `${JSON.stringify(name)} is not understood; write a protocol with its ports, such as tcp/443`,
    );
    expect([line, whole]).toEqual([`allow udp/53 to 203.0.113.0/24 from ${SG}`, false]);
  });

  test("a protocol without its ports leaves the line to be filled in, whatever else it has", () => {
    expect(lineFor(`allow udp/53 tcp to 203.0.113.0/24 from ${SG}`)).toEqual([
      '"tcp" needs its ports, such as tcp/443',
      `allow udp/53 to 203.0.113.0/24 from ${SG}`,
      false,
    ]);
  });
});

describe("another word stands for a keyword", () => {
  test.each([
    ["towards", "to"],
    ["=>", "to"],
  ])("%s: %s", (word, keyword) => {
    expect(lineFor(`allow tcp/1 ${word} 203.0.113.0/24 from ${SG}`)).toEqual([
      `${JSON.stringify(word)} is written ${keyword}`,
      `allow tcp/1 to 203.0.113.0/24 from ${SG}`,
      true,
    ]);
  });

  test.each([
    ["till 2026-12-01", "until 2026-12-01"],
    ["tag Owner=lee", "with Owner=lee"],
    ["tags Owner=lee", "with Owner=lee"],
    ["reason NET-12", "because NET-12"],
    ["why NET-12", "because NET-12"],
  ])("%s: %s", (written, part) => {
    const rule = `allow tcp/1 to 203.0.113.0/24 from ${SG}`;
    const [word = ""] = written.split(" ");
    const [keyword = ""] = part.split(" ");
    expect(lineFor(`${rule} ${written}`)).toEqual([
      `${JSON.stringify(word)} is written ${keyword}`,
      `${rule} ${part}`,
      true,
    ]);
  });

  test.each([
    ["permit", "allow"],
    ["open", "allow"],
    ["add", "allow"],
    ["request", "allow"],
  ])("%s at the beginning: %s", (word, verb) => {
    const rest = `tcp/1 to 203.0.113.0/24 from ${SG}`;
    expect(lineFor(`${word} ${rest}`)).toEqual([
      `${JSON.stringify(word)} is written ${verb}`,
      `${verb} ${rest}`,
      true,
    ]);
  });

  test.each([
    ["list", "status"],
    ["show", "status"],
    ["why", "explain"],
    ["withdraw", "cancel"],
  ])("%s at the beginning: %s", (word, verb) => {
    const id = `req-${"0".repeat(32)}`;
    expect(lineFor(`${word} ${id}`)).toEqual([
      `${JSON.stringify(word)} is written ${verb}`,
      `${verb} ${id}`,
      true,
    ]);
  });

  test.each(["toward", "tonight", "fromage", "alliance"])("and %s is none", (word) => {
    expect(readLine(`${word} ${SG}`)).toEqual({ kind: "help", unknown: word });
  });
});

describe("a time is", () => {
  const span = (text: string) => {
    const line = readLine(`allow tcp/1 to 203.0.113.0/24 from ${SG} ${text}`);
    return line.kind === "wish" ? line.wish.lifetime : line.kind;
  };

  test.each([
    ["for 90m", 5_400],
    ["for 30s", 30],
    ["for 12h", 43_200],
    ["for 36 hours", 129_600],
    ["for 2 wks", "slip"],
    ["for an hour", 3_600],
    ["for one day", 86_400],
    ["for P2W", 1_209_600],
    ["for p1dt12h", 129_600],
    ["for PT15M", 900],
    ["for PT10S", 10],
    ["for P", "slip"],
    ["for PT", "slip"],
    ["for 7", "slip"],
    ["for d7", "slip"],
    ["for 1234567d", "slip"],
  ])("%s: %s", (text, expected) => {
    expect(span(text)).toEqual(expected === "slip" ? "slip" : { kind: "for", seconds: expected });
  });

  test.each([
    ["until 2026-12-01", "2026-12-01T00:00:00.000Z"],
    ["until 2026-12-01T10:00", "2026-12-01T10:00:00.000Z"],
    ["until 2026-12-01 10:00 UTC", "2026-12-01T10:00:00.000Z"],
    ["until 2026-12-01t10:00:30z", "2026-12-01T10:00:30.000Z"],
    ["until 2026-12-01T10:00-05:00", "2026-12-01T15:00:00.000Z"],
    ["until 2026-12-01T25:00", "slip"],
    ["until 2026-13-01", "slip"],
    ["until 2026-12-01T10:00+99:00", "slip"],
    ["until 1.12.2026", "slip"],
    ["until tomorrow", "slip"],
  ])("%s: %s", (text, expected) => {
    expect(span(text)).toEqual(expected === "slip" ? "slip" : { kind: "until", at: expected });
  });
});

describe("the body of a line", () => {
  test("is what the API takes", () => {
    const line = readLine(
      `allow tcp/443 proto/50 to 203.0.113.0/24,2001:db8::/32,pl-0123456789abcdef0,${SG}@111122223333,${SG} from ${SG} for 0d with Owner=lee because NET-12 why`,
    );
    if (line.kind !== "wish") throw new Error(JSON.stringify(line));
    const destinations = {
      IpRanges: [{ CidrIp: "203.0.113.0/24" }],
      Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32" }],
      PrefixListIds: [{ PrefixListId: "pl-0123456789abcdef0" }],
      UserIdGroupPairs: [{ GroupId: SG, UserId: "111122223333" }, { GroupId: SG }],
    };
    expect(wishBody(line.wish)).toEqual({
      GroupId: SG,
      IpPermissions: [
        { IpProtocol: "tcp", FromPort: 443, ToPort: 443, ...destinations },
        { IpProtocol: "50", ...destinations },
      ],
      TagSpecifications: [
        { ResourceType: "security-group-rule", Tags: [{ Key: "Owner", Value: "lee" }] },
      ],
      Guard: { Justification: "why", Ticket: "NET-12", Duration: "PT0S" },
    });
  });

  test("has no more than the line has", () => {
    const line = readLine(`allow tcp/1 to 203.0.113.0/24 from ${SG} until 2026-12-01`);
    if (line.kind !== "wish") throw new Error(JSON.stringify(line));
    expect(wishBody(line.wish)).toMatchObject({ Guard: { ExpiresAt: "2026-12-01T00:00:00.000Z" } });
    const { lifetime: _, ...rest } = line.wish;
    expect(Object.keys(wishBody(rest))).toEqual(["GroupId", "IpPermissions"]);
  });
});

describe("what stands in another place than its own", () => {
  const RULE = `to 203.0.113.0/24 from ${SG}`;
  test.each([
    [
      "a port among the places",
      `allow to 203.0.113.0/24 443 from ${SG}`,
      '"443" is written tcp/443',
      `allow tcp/443 ${RULE}`,
      true,
    ],
    [
      "a port with a colon among the places",
      `allow tcp/1 to 203.0.113.0/24 :443 from ${SG}`,
      '":443" is not understood; write a CIDR block such as 203.0.113.0/24, pl-… or sg-…',
      `allow tcp/1 ${RULE}`,
      false,
    ],
    [
      "a value without a key",
      `allow tcp/1 ${RULE} with =x`,
      '"=x" is no tag; write KEY=VALUE behind with',
      `allow tcp/1 ${RULE}`,
      false,
    ],
    [
      "a key without its sign",
      `allow tcp/1 ${RULE} with Owner =lee`,
      'the tag "Owner" is written Owner=lee',
      `allow tcp/1 ${RULE} with Owner=lee`,
      true,
    ],
    [
      "a key with a comma",
      `allow tcp/1 ${RULE} with x,Owner=lee`,
      '"x,Owner=lee" is no tag; write KEY=VALUE behind with',
      `allow tcp/1 ${RULE}`,
      false,
    ],
    [
      "a slip in a line to be explained",
      `explian allow tcp 1 ${RULE}`,
      '"explian" is written explain; "tcp 1" is written tcp/1',
      `explain allow tcp/1 ${RULE}`,
      true,
    ],
    [
      "a reason behind another verb",
      `withdraw req-${"0".repeat(32)} because done`,
      '"withdraw" is written cancel',
      `cancel req-${"0".repeat(32)} done`,
      true,
    ],
    [
      "an address in brackets",
      `allow tcp/1 to [2001:db8::7] from ${SG}`,
      '"[2001:db8::7]" is written 2001:db8::7/128; its port stands behind allow',
      `allow tcp/1 to 2001:db8::7/128 from ${SG}`,
      true,
    ],
    [
      "an address in brackets with a port",
      `allow tcp/1 to [2001:db8::7]:443 from ${SG}`,
      '"[2001:db8::7]:443" is written 2001:db8::7/128; its port stands behind allow',
      `allow tcp/1 to 2001:db8::7/128 from ${SG}`,
      true,
    ],
    [
      "a block with a port",
      `allow tcp/1 to 203.0.113.0/24:443 from ${SG}`,
      '"203.0.113.0/24:443" is written 203.0.113.0/24; its port stands behind allow',
      `allow tcp/1 ${RULE}`,
      true,
    ],
  ])("%s is told", (_, text, slip, line, whole) => {
    expect(lineFor(text)).toEqual([slip, line, whole]);
  });

  test.each([
    ["with , Owner=lee and , Team=x &", "with Owner=lee Team=x"],
    ["with Owner=lee, Team=x,", "with Owner=lee Team=x"],
    ["because xNET-12 why", "because xNET-12 why"],
    ["because NET-12x why", "because NET-12x why"],
    ["because NET-12", "because NET-12"],
    ["because CHG0030001; why", "because CHG0030001 why"],
    ["because P7 of plan 7d from there", "because P7 of plan 7d from there"],
    ["because <@U0SAM|sam> and <#C0NET> said so", "because @sam and #C0NET said so"],
  ])("%s is taken", (part, taken) => {
    const line = readLine(`allow tcp/1 ${RULE} ${part}`);
    expect(line.kind === "wish" && wishLine(line.wish)).toBe(`allow tcp/1 ${RULE} ${taken}`);
  });
});
