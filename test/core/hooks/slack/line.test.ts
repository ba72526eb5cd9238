import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readLine } from "../../../../core/hooks/slack/line.ts";
import { escaped } from "../../../../core/hooks/slack/text.ts";
import { type Wish, wishLine } from "../../../../core/hooks/slack/wish.ts";
import { plain } from "../../../../core/hooks/slack/words.ts";

const SG = "sg-0123456789abcdef0";
const ID = "req-8b1f3c5d7e9a0b2c4d6e8f0a1b3c5d7e";
const WEB = `tcp/443 to 203.0.113.0/24 from ${SG}`;

/** The line as the guard would write it, where it is taken. */
function taken(text: string): string {
  const line = readLine(text);
  return line.kind === "wish" ? wishLine(line.wish) : JSON.stringify(line);
}

describe("a line that is taken", () => {
  test.each([
    ["the example of the help", `allow ${WEB} for 7d because NET-12`, ""],
    ["several ports", `allow tcp/443,8443 to 203.0.113.0/24 from ${SG}`, ""],
    [
      "blanks at commas",
      `allow tcp/443, 8443 ,9443 to 1.2.3.0/24 , 2001:db8::/32 from ${SG}`,
      `allow tcp/443,8443,9443 to 1.2.3.0/24,2001:db8::/32 from ${SG}`,
    ],
    [
      "a range, and another protocol",
      `allow tcp/5432-5439 udp/53 to 203.0.113.0/24 from ${SG}`,
      "",
    ],
    [
      "protocols joined by commas",
      `allow tcp/443,udp/53 to 1.2.3.0/24 from ${SG}`,
      `allow tcp/443 udp/53 to 1.2.3.0/24 from ${SG}`,
    ],
    [
      "all ports of a protocol",
      `allow tcp/any to 1.2.3.0/24 from ${SG}`,
      `allow tcp/0-65535 to 1.2.3.0/24 from ${SG}`,
    ],
    [
      "a type, a type and code, and all types",
      `allow icmp/8,3/4 icmpv6 to 1.2.3.0/24 from ${SG}`,
      "",
    ],
    [
      "all types, in words",
      `allow icmp/any icmpv6/all to 1.2.3.0/24 from ${SG}`,
      `allow icmp icmpv6 to 1.2.3.0/24 from ${SG}`,
    ],
    ["a protocol by its number", `allow proto/50 to 1.2.3.0/24 from ${SG}`, ""],
    [
      "a protocol by its number, with the word written out",
      `allow protocol/50 to 1.2.3.0/24 from ${SG}`,
      `allow proto/50 to 1.2.3.0/24 from ${SG}`,
    ],
    ["icmp and everything", `allow icmp all to 1.2.3.0/24 from ${SG}`, ""],
    ["everything", `allow all to 1.2.3.0/24 from ${SG}`, ""],
    [
      "lists and groups",
      `allow tcp/1 to pl-0123456789abcdef0,sg-0bbbbbbbbbbbbbbbb,sg-0ccccccccccccccc0@111122223333 from ${SG}`,
      "",
    ],
    [
      "words between",
      `allow outbound tcp/443 and udp/53 to 1.2.3.0/24 and 1.2.4.0/24 from ${SG}`,
      `allow tcp/443 udp/53 to 1.2.3.0/24,1.2.4.0/24 from ${SG}`,
    ],
    [
      "any order",
      `because NET-12 for 7d from ${SG} allow tcp/443 to 203.0.113.0/24`,
      `allow ${WEB} for 7d because NET-12`,
    ],
    [
      "any case",
      `ALLOW TCP/443 To 203.0.113.0/24 FROM SG-0123456789ABCDEF0 For 7D`,
      `allow ${WEB} for 7d`,
    ],
    [
      "keywords with colons",
      `allow: tcp/443 to: 203.0.113.0/24 from: ${SG} because: NET-12`,
      `allow ${WEB} because NET-12`,
    ],
    ["the command itself before it", `/egress allow ${WEB}`, `allow ${WEB}`],
    [
      "a thing said twice",
      `allow tcp/443,443 to 1.2.3.0/24,1.2.3.0/24 from ${SG}`,
      `allow tcp/443 to 1.2.3.0/24 from ${SG}`,
    ],
    ["weeks", `allow ${WEB} for 2w`, `allow ${WEB} for 14d`],
    ["a day and a half", `allow ${WEB} for 1d12h`, ""],
    ["a duration in words", `allow ${WEB} for 7 days`, `allow ${WEB} for 7d`],
    ["one week", `allow ${WEB} for a week`, `allow ${WEB} for 7d`],
    [
      "a time of UTC",
      `allow ${WEB} until 2026-12-01 09:30:15 UTC`,
      `allow ${WEB} until 2026-12-01T09:30:15Z`,
    ],
    [
      "one of each",
      `allow ${WEB} for 1 week 1 day 1 hour 1 minute 1 second`,
      `allow ${WEB} for 8d1h1m1s`,
    ],
    ["minutes and seconds", `allow ${WEB} for 90 minutes 5s`, `allow ${WEB} for 1h30m5s`],
    ["ISO 8601", `allow ${WEB} for P1DT2H`, `allow ${WEB} for 1d2h`],
    ["a day, which is its first moment", `allow ${WEB} until 2026-12-01`, ""],
    ["a time", `allow ${WEB} until 2026-12-01T09:30Z`, `allow ${WEB} until 2026-12-01T09:30:00Z`],
    [
      "a time without its T",
      `allow ${WEB} until 2026-12-01 09:30`,
      `allow ${WEB} until 2026-12-01T09:30:00Z`,
    ],
    [
      "a time elsewhere",
      `allow ${WEB} until 2026-12-01T09:30:00+02:00`,
      `allow ${WEB} until 2026-12-01T07:30:00Z`,
    ],
    ["tags", `allow ${WEB} with Owner=lee@acme.example Ticket=NET-12`, ""],
    [
      "a word between tags",
      `allow ${WEB} with Owner=lee and Ticket=NET-12`,
      `allow ${WEB} with Owner=lee Ticket=NET-12`,
    ],
    [
      "tags with commas",
      `allow ${WEB} with Owner=lee,Ticket=NET-12`,
      `allow ${WEB} with Owner=lee Ticket=NET-12`,
    ],
    [
      "tags with blanks and quotes",
      `allow ${WEB} with Team="Card \\"A\\" team" "Cost Center"=4711`,
      "",
    ],
    ["a tag without a value", `allow ${WEB} with Team=""`, ""],
    ["a value that begins like a list", `allow ${WEB} with Teams="a,b=c"`, ""],
    ["a reason and no ticket", `allow ${WEB} because the partner moved`, ""],
    [
      "a reason behind a ticket",
      `allow ${WEB} because NET-12: nightly export`,
      `allow ${WEB} because NET-12 nightly export`,
    ],
    [
      "a reason behind a dash",
      `allow ${WEB} because NET-12 – nightly export`,
      `allow ${WEB} because NET-12 nightly export`,
    ],
    ["a change of ServiceNow", `allow ${WEB} because CHG0030001 export`, ""],
    ["a word that looks like a ticket in lower case", `allow ${WEB} because phase-2 begins`, ""],
    [
      "a reason with keywords of parts that are there",
      `allow ${WEB} because we go to the partner from there`,
      "",
    ],
    [
      "a reason with a keyword of a part that is not",
      `allow ${WEB} because "wait for 7d with a=b"`,
      "",
    ],
    [
      "a reason in which the next part begins",
      `allow ${WEB} because the export runs for 7d`,
      `allow ${WEB} for 7d because the export runs`,
    ],
    [
      "a reason in which none begins",
      `allow ${WEB} because it runs for us until then with care`,
      `allow ${WEB} because "it runs for us until then with care"`,
    ],
    [
      "a reason with words that begin parts elsewhere",
      `allow ${WEB} because tags towards the open reason`,
      "",
    ],
    [
      "a reason behind which tags begin",
      `allow ${WEB} because it moved with Owner=lee`,
      `allow ${WEB} with Owner=lee because it moved`,
    ],
    [
      "a group among the places, where the own one stands behind from",
      `allow tcp/443 to 203.0.113.0/24 sg-0bbbbbbbbbbbbbbbb from ${SG}`,
      `allow tcp/443 to 203.0.113.0/24,sg-0bbbbbbbbbbbbbbbb from ${SG}`,
    ],
    [
      "a quote within a reason",
      `allow ${WEB} because the "big" one`,
      `allow ${WEB} because "the \\"big\\" one"`,
    ],
    [
      "Slack's links",
      `allow tcp/443 to <http://203.0.113.0/24|203.0.113.0/24> from ${SG} with Owner=<mailto:lee@acme.example|lee@acme.example>`,
      `allow ${WEB} with Owner=lee@acme.example`,
    ],
    [
      "Slack's mentions, by their names, or as they are",
      `allow ${WEB} because <@U0123ABCD|lee> asked <@U0456ABCD> in <#C0123ABCD|ops>`,
      `allow ${WEB} because @lee asked @U0456ABCD in #ops`,
    ],
    [
      "Slack's links without names",
      `allow ${WEB} with Owner=<mailto:lee@acme.example> because <tel:4711> <https://x.example>`,
      `allow ${WEB} with Owner=lee@acme.example because 4711 https://x.example`,
    ],
    [
      "a quote that nothing closes, in a reason",
      `allow ${WEB} because say "a thing`,
      `allow ${WEB} because "say \\"a thing"`,
    ],
    [
      "a backslash in a reason",
      `allow ${WEB} because a\\b moved`,
      `allow ${WEB} because "a\\\\b moved"`,
    ],
    [
      "a reason of which a part stands in quotes",
      `allow ${WEB} because "a b" c`,
      `allow ${WEB} because "\\"a b\\" c"`,
    ],
    [
      "a reason of one word in which something stands in quotes",
      `allow ${WEB} because x"a"`,
      `allow ${WEB} because "x\\"a\\""`,
    ],
    [
      "an apostrophe of a telephone",
      `allow ${WEB} because lee’s box moved`,
      `allow ${WEB} because lee's box moved`,
    ],
    [
      "Slack's entities",
      `allow ${WEB} because a &lt; b &amp;&amp; c`,
      `allow ${WEB} because a < b && c`,
    ],
    [
      "a telephone's quotes, dashes and blanks",
      `allow tcp/5432–5439 to\u00a0203.0.113.0/24 from\u202fsg‑0123456789abcdef0 with Team=“Card team”`,
      `allow tcp/5432-5439 to 203.0.113.0/24 from ${SG} with Team="Card team"`,
    ],
    ["marks of code", `\`allow ${WEB}\``, `allow ${WEB}`],
    ["lines broken in a message", `allow tcp/443\nto 203.0.113.0/24\r\nfrom ${SG}`, `allow ${WEB}`],
  ])("may have %s", (_, text, line) => {
    expect(taken(text)).toBe(line || text);
  });

  test.each([
    ["203.0.113.7", "203.0.113.7/32"],
    ["2001:db8::7", "2001:db8::7/128"],
    ["2001:DB8:0::7", "2001:db8::7/128"],
  ])("may have the address %s, and it is said what it is taken for", (address, block) => {
    expect(readLine(`allow tcp/443 to ${address} from ${SG}`)).toMatchObject({
      kind: "wish",
      wish: { places: [block] },
      notes: [`${address} is taken as ${block}`],
    });
  });
});

describe("a slip is answered with the whole line", () => {
  test.each([
    ["tcp 443", '"tcp 443" is written tcp/443', "tcp/443"],
    ["tcp port 443", '"tcp 443" is written tcp/443', "tcp/443"],
    ["443/tcp", '"443/tcp" is written tcp/443', "tcp/443"],
    ["tcp:443", '"tcp:443" is written tcp/443', "tcp/443"],
    ["tcp443", '"tcp443" is written tcp/443', "tcp/443"],
    ["443", '"443" is written tcp/443', "tcp/443"],
    ["udp/53 54", '"54" is written udp/54', "udp/53,54"],
    ["https", '"https" is written tcp/443', "tcp/443"],
    ["https,8443", '"https" is written tcp/443', "tcp/443,8443"],
    ["ping", '"ping" is written icmp/8', "icmp/8"],
    ["esp", '"esp" is written proto/50', "proto/50"],
    ["any", '"any" is written all', "all"],
    ["tcp/8000..8010", '"tcp/8000..8010" is written tcp/8000-8010', "tcp/8000-8010"],
    ["tcp all", '"tcp all" is written tcp/0-65535', "tcp/0-65535"],
    ["udp ANY", '"udp ANY" is written udp/0-65535', "udp/0-65535"],
    ["tls", '"tls" is written tcp/443', "tcp/443"],
    ["http", '"http" is written tcp/80', "tcp/80"],
    ["ssh", '"ssh" is written tcp/22', "tcp/22"],
    ["smtp", '"smtp" is written tcp/25', "tcp/25"],
    ["submission", '"submission" is written tcp/587', "tcp/587"],
    ["dns", '"dns" is written udp/53', "udp/53"],
    ["ntp", '"ntp" is written udp/123', "udp/123"],
    ["syslog", '"syslog" is written udp/514', "udp/514"],
    ["ldap", '"ldap" is written tcp/389', "tcp/389"],
    ["ldaps", '"ldaps" is written tcp/636', "tcp/636"],
    ["kerberos", '"kerberos" is written tcp/88', "tcp/88"],
    ["rdp", '"rdp" is written tcp/3389', "tcp/3389"],
    ["mysql", '"mysql" is written tcp/3306', "tcp/3306"],
    ["postgres", '"postgres" is written tcp/5432', "tcp/5432"],
    ["postgresql", '"postgresql" is written tcp/5432', "tcp/5432"],
    ["redis", '"redis" is written tcp/6379', "tcp/6379"],
    ["gre", '"gre" is written proto/47', "proto/47"],
    ["everything", '"everything" is written all', "all"],
    ["*", '"*" is written all', "all"],
    ["-1", '"-1" is written all', "all"],
    ["sftp", '"sftp" is written tcp/22', "tcp/22"],
    ["udp_53", '"udp_53" is written udp/53', "udp/53"],
    ["icmp 8", '"icmp 8" is written icmp/8', "icmp/8"],
    ["tcp/8000:8010", '"tcp/8000:8010" is written tcp/8000-8010', "tcp/8000-8010"],
  ])("%s", (ports, slip, corrected) => {
    expect(readLine(`allow ${ports} to 203.0.113.0/24 from ${SG} for 7d`)).toEqual({
      kind: "slip",
      slips: [slip],
      line: `allow ${corrected} to 203.0.113.0/24 from ${SG} for 7d`,
      whole: true,
    });
  });

  test.each(["permit", "open", "add", "request"])("with %s for allow", (word) => {
    expect(readLine(`${word} ${WEB}`)).toEqual({
      kind: "slip",
      slips: [`"${word}" is written allow`],
      line: `allow ${WEB}`,
      whole: true,
    });
  });

  test.each([
    ["no allow", WEB, "allow is missing at the beginning", `allow ${WEB}`],
    ["another word for allow", `permit ${WEB}`, '"permit" is written allow', `allow ${WEB}`],
    ["a letter too few", `alow ${WEB}`, '"alow" is written allow', `allow ${WEB}`],
    ["letters that changed places", `allwo ${WEB}`, '"allwo" is written allow', `allow ${WEB}`],
    ["a letter too many", `aallow ${WEB}`, '"aallow" is written allow', `allow ${WEB}`],
    ["another letter", `ellow ${WEB}`, '"ellow" is written allow', `allow ${WEB}`],
    ["letters that changed places", "statsu", '"statsu" is written status', "status"],
    ["another word for status", `show ${ID}`, '"show" is written status', `status ${ID}`],
    [
      "another word for cancel",
      `withdraw ${ID} no longer needed`,
      '"withdraw" is written cancel',
      `cancel ${ID} no longer needed`,
    ],
    [
      "no to",
      `allow tcp/443 203.0.113.0/24 from ${SG}`,
      'to is missing before "203.0.113.0/24"',
      `allow ${WEB}`,
    ],
    [
      "no from",
      `allow tcp/443 to 203.0.113.0/24 ${SG}`,
      `from is missing before "${SG}"`,
      `allow ${WEB}`,
    ],
    [
      "no to and no from",
      `allow tcp/443 ${SG} to 203.0.113.0/24`,
      `from is missing before "${SG}"`,
      `allow ${WEB}`,
    ],
    [
      "another word for to, in capitals",
      `allow tcp/443 Towards 203.0.113.0/24 from ${SG}`,
      '"Towards" is written to',
      `allow ${WEB}`,
    ],
    [
      "another word for until",
      `allow ${WEB} till 2026-12-01`,
      '"till" is written until',
      `allow ${WEB} until 2026-12-01`,
    ],
    [
      "another arrow",
      `allow tcp/443 =&gt; 203.0.113.0/24 from ${SG}`,
      '"=>" is written to',
      `allow ${WEB}`,
    ],
    [
      "another word for with",
      `allow ${WEB} tags Owner=lee`,
      '"tags" is written with',
      `allow ${WEB} with Owner=lee`,
    ],
    [
      "another word for because",
      `allow ${WEB} reason it moved`,
      '"reason" is written because',
      `allow ${WEB} because it moved`,
    ],
    [
      "a port behind the address",
      `allow to 203.0.113.0/24 443 from ${SG}`,
      '"443" is written tcp/443',
      `allow ${WEB}`,
    ],
    [
      "an arrow",
      `allow tcp/443 -&gt; 203.0.113.0/24 from ${SG}`,
      '"->" is written to',
      `allow ${WEB}`,
    ],
    [
      "a port at the address",
      `allow tcp/443 to 203.0.113.7:443 from ${SG}`,
      '"203.0.113.7:443" is written 203.0.113.7/32; its port stands behind allow',
      `allow tcp/443 to 203.0.113.7/32 from ${SG}`,
    ],
    [
      "a port at the block",
      `allow tcp/443 to 203.0.113.0/24:443 from ${SG}`,
      '"203.0.113.0/24:443" is written 203.0.113.0/24; its port stands behind allow',
      `allow ${WEB}`,
    ],
    [
      "an address in brackets",
      `allow tcp/443 to [2001:db8::7] from ${SG}`,
      '"[2001:db8::7]" is written 2001:db8::7/128; its port stands behind allow',
      `allow tcp/443 to 2001:db8::7/128 from ${SG}`,
    ],
    [
      "a port behind brackets",
      `allow tcp/443 to [2001:db8::7]:443 from ${SG}`,
      '"[2001:db8::7]:443" is written 2001:db8::7/128; its port stands behind allow',
      `allow tcp/443 to 2001:db8::7/128 from ${SG}`,
    ],
    [
      "ports among the places",
      `allow to 203.0.113.0/24 tcp/443 from ${SG}`,
      '"tcp/443" stands behind allow, and not behind to',
      `allow ${WEB}`,
    ],
    [
      "anywhere",
      `allow tcp/443 to anywhere from ${SG}`,
      '"anywhere" is written 0.0.0.0/0 (IPv4) or ::/0 (IPv6)',
      `allow tcp/443 to 0.0.0.0/0 from ${SG}`,
    ],
    [
      "a tag out of place",
      `allow ${WEB} Owner=lee`,
      "tags stand behind with",
      `allow ${WEB} with Owner=lee`,
    ],
    [
      "a tag with a colon",
      `allow ${WEB} with Owner: lee`,
      'the tag "Owner" is written Owner=lee',
      `allow ${WEB} with Owner=lee`,
    ],
    [
      "a tag with blanks",
      `allow ${WEB} with Owner = lee`,
      'the tag "Owner" is written Owner=lee',
      `allow ${WEB} with Owner=lee`,
    ],
    [
      "a value without quotes",
      `allow ${WEB} with Team=Card team`,
      'the tag "Team" is written Team="Card team"',
      `allow ${WEB} with Team="Card team"`,
    ],
    [
      "a value without quotes, which goes on like a word between tags",
      `allow ${WEB} with Owner=lee andrew`,
      'the tag "Owner" is written Owner="lee andrew"',
      `allow ${WEB} with Owner="lee andrew"`,
    ],
    [
      "months",
      `allow ${WEB} for 2 months`,
      '"2 months" has no one length; 60d is written here',
      `allow ${WEB} for 60d`,
    ],
    [
      "a year",
      `allow ${WEB} for 1 year`,
      '"1 year" has no one length; 365d is written here',
      `allow ${WEB} for 365d`,
    ],
    [
      "a second request's id",
      `status ${ID} ${ID}`,
      "status takes one id and nothing else",
      `status ${ID}`,
    ],
    ["another word for a verb", `why ${ID}`, '"why" is written explain', `explain ${ID}`],
    [
      "a slip in a verb before allow",
      `explian allow ${WEB}`,
      '"explian" is written explain',
      `explain allow ${WEB}`,
    ],
  ])("with %s", (_, text, slip, line) => {
    expect(readLine(text)).toEqual({ kind: "slip", slips: [slip], line, whole: true });
  });

  test.each([
    [
      "nothing",
      "allow",
      "allow PROTOCOL/PORT to ADDRESS/LENGTH from sg-…",
      "missing: protocol and port, such as tcp/443; to, and where, such as to 203.0.113.0/24; from, and the security group, such as from sg-…",
    ],
    [
      "no group",
      "allow tcp/443 to 203.0.113.0/24",
      "allow tcp/443 to 203.0.113.0/24 from sg-…",
      "missing: from, and the security group, such as from sg-…",
    ],
    [
      "no ports",
      `allow tcp to 203.0.113.0/24 from ${SG}`,
      `allow PROTOCOL/PORT to 203.0.113.0/24 from ${SG}`,
      '"tcp" needs its ports, such as tcp/443',
    ],
    [
      "a name",
      `allow tcp/443 to api.example.com from ${SG}`,
      `allow tcp/443 to ADDRESS/LENGTH from ${SG}`,
      '"api.example.com" is not understood; write a CIDR block such as 203.0.113.0/24, pl-… or sg-…; a name may lead to another address tomorrow, so a rule takes none',
    ],
    [
      "a word",
      `allow tcp/443 quickly to 1.2.3.0/24 from ${SG}`,
      `allow tcp/443 to 1.2.3.0/24 from ${SG}`,
      '"quickly" is not understood; write a protocol with its ports, such as tcp/443',
    ],
    [
      "a group's name",
      "allow tcp/443 to 1.2.3.0/24 from app",
      "allow tcp/443 to 1.2.3.0/24 from sg-…",
      '"app" is not understood; write the security group behind from, such as sg-0123456789abcdef0',
    ],
    [
      "no time",
      `allow ${WEB} for ever`,
      `allow ${WEB}`,
      '"ever" is no time that rules can stay; write 7d, 2w or 12h behind for',
    ],
    [
      "no day",
      `allow ${WEB} until 2026-02-30`,
      `allow ${WEB}`,
      '"2026-02-30" is no day; write it as 2026-12-01 behind until',
    ],
    [
      "a word among tags",
      `allow ${WEB} with lee`,
      `allow ${WEB}`,
      '"lee" is no tag; write KEY=VALUE behind with',
    ],
    [
      "no id",
      "explain",
      "explain req-…",
      "the request's id is missing; it is req- and 32 hex digits",
    ],
    [
      "another id",
      "cancel req-12",
      "cancel req-…",
      '"req-12" is no request\'s id; it is req- and 32 hex digits',
    ],
  ])("that is still to be filled in, with %s", (_, text, line, slip) => {
    const read = readLine(text);
    expect(read).toMatchObject({ kind: "slip", line, whole: false });
    expect(Reflect.get(read, "slips")).toContain(slip);
  });

  test.each([
    [
      "ports",
      `allow to 203.0.113.0/24 from ${SG}`,
      `allow PROTOCOL/PORT to 203.0.113.0/24 from ${SG}`,
      "missing: protocol and port, such as tcp/443",
    ],
    [
      "the number of a port",
      `allow tcp to 203.0.113.0/24 from ${SG}`,
      `allow PROTOCOL/PORT to 203.0.113.0/24 from ${SG}`,
      '"tcp" needs its ports, such as tcp/443',
    ],
    [
      "a place",
      `allow tcp/443 from ${SG}`,
      `allow tcp/443 to ADDRESS/LENGTH from ${SG}`,
      "missing: to, and where, such as to 203.0.113.0/24",
    ],
    [
      "the group, where the only place is one",
      "allow tcp/443 to sg-0bbbbbbbbbbbbbbbb",
      "allow tcp/443 to sg-0bbbbbbbbbbbbbbbb from sg-…",
      "missing: from, and the security group, such as from sg-…",
    ],
    [
      "the group, where a comma joins one to the places",
      "allow tcp/443 to 1.2.3.0/24,sg-0bbbbbbbbbbbbbbbb",
      "allow tcp/443 to 1.2.3.0/24,sg-0bbbbbbbbbbbbbbbb from sg-…",
      "missing: from, and the security group, such as from sg-…",
    ],
    [
      "what a number among the places is, where there are ports",
      `allow tcp/443 to 203.0.113.0/24 8443 from ${SG}`,
      `allow ${WEB}`,
      '"8443" is not understood; write a CIDR block such as 203.0.113.0/24, pl-… or sg-…',
    ],
  ])("that is still to be filled in, lacks just %s", (_, text, line, slip) => {
    expect(readLine(text)).toEqual({ kind: "slip", slips: [slip], line, whole: false });
  });

  test.each([
    ["x443/tcp"],
    ["xtcp"],
    ["tcpx"],
    ["proto/6"],
    ["proto/256"],
    ["proto/1000"],
    ["proto/x50"],
    ["proto/50x"],
    ["443/tcp!"],
    ["xtcp443"],
    ["!tcp/443"],
    ["foo/443"],
    ["tcp/anything"],
    ["tcp/many"],
    ["icmp/anything"],
    ["icmp/many"],
    ["tcp/65536-"],
    ["x203.0.113.7:443"],
    ["203.0.113.7:443x"],
    ["x[2001:db8::7]"],
    ["[2001:db8::7]x"],
  ])("that has %s behind allow, does not guess what it is", (word) => {
    expect(readLine(`allow udp/53 ${word} to 203.0.113.0/24 from ${SG}`)).toEqual({
      kind: "slip",
      slips: [`"${word}" is not understood; write a protocol with its ports, such as tcp/443`],
      line: `allow udp/53 to 203.0.113.0/24 from ${SG}`,
      whole: false,
    });
  });

  test("says all that is wrong with it at once, in its order", () => {
    expect(readLine(`permit tcp 443 to 203.0.113.0/24 from ${SG}`)).toEqual({
      kind: "slip",
      slips: ['"permit" is written allow', '"tcp 443" is written tcp/443'],
      line: `allow ${WEB}`,
      whole: true,
    });
    expect(readLine(`tcp/443 quickly to 203.0.113.0/24 from ${SG}`)).toEqual({
      kind: "slip",
      slips: [
        "allow is missing at the beginning",
        '"quickly" is not understood; write a protocol with its ports, such as tcp/443',
      ],
      line: `allow ${WEB}`,
      whole: false,
    });
    expect(readLine(`allow udp/53 tcp to 203.0.113.0/24 from ${SG}`)).toEqual({
      kind: "slip",
      slips: ['"tcp" needs its ports, such as tcp/443'],
      line: `allow udp/53 to 203.0.113.0/24 from ${SG}`,
      whole: false,
    });
    expect(readLine("explain that one")).toEqual({
      kind: "slip",
      slips: [`"that one" is no request's id; it is req- and 32 hex digits`],
      line: "explain req-…",
      whole: false,
    });
  });

  test.each([
    ["for P", "P"],
    ["for PT", "PT"],
    ["for 7 parsecs", "7 parsecs"],
    ["for x7d", "x7d"],
  ])("that has %s in it, says no time", (said, span) => {
    expect(readLine(`allow ${WEB} ${said}`)).toEqual({
      kind: "slip",
      slips: [`"${span}" is no time that rules can stay; write 7d, 2w or 12h behind for`],
      line: `allow ${WEB}`,
      whole: false,
    });
  });

  test.each(["2026-13-01", "2026-12-01T09:30+99:99", "2026-12-01T24:30Z", "2026-12-1", "tomorrow"])(
    "that has until %s in it, says no day",
    (day) => {
      expect(readLine(`allow ${WEB} until ${day}`)).toEqual({
        kind: "slip",
        slips: [`"${day}" is no day; write it as 2026-12-01 behind until`],
        line: `allow ${WEB}`,
        whole: false,
      });
    },
  );

  test("says of several groups which are to be asked for by themselves", () => {
    const more = ["sg-0bbbbbbbbbbbbbbbb", "sg-0ccccccccccccccc0"];
    expect(readLine(`allow tcp/443 to 203.0.113.0/24 from ${[SG, ...more].join()}`)).toEqual({
      kind: "slip",
      slips: [`one group a line; ask for ${more.join(", ")} by another line`],
      line: `allow ${WEB}`,
      whole: true,
    });
  });

  test("names ten slips at most", () => {
    const words = Array.from({ length: 11 }, (_, i) => `word${i}x`).join(" ");
    const read = readLine(`allow tcp/443 ${words} to 203.0.113.0/24 from ${SG}`);
    expect(Reflect.get(read, "slips")).toHaveLength(10);
  });

  test("with two groups, and two ends, says so", () => {
    expect(
      readLine(`allow tcp/1 to 1.2.3.0/24 from ${SG},sg-0bbbbbbbbbbbbbbbb for 7d until 2026-12-01`),
    ).toMatchObject({
      kind: "slip",
      slips: [
        "for and until say two ends; write one of them",
        "one group a line; ask for sg-0bbbbbbbbbbbbbbbb by another line",
      ],
    });
  });

  test("that is longer than Slack's, is none", () => {
    expect(readLine("x".repeat(4_000)).kind).toBe("help");
    expect(readLine("x".repeat(4_001))).toEqual({
      kind: "slip",
      slips: ["the line has 4001 characters; write at most 4000"],
      line: "help",
      whole: true,
    });
  });
});

describe("another line", () => {
  test.each([
    ["", { kind: "help" }],
    ["help", { kind: "help" }],
    ["?", { kind: "help" }],
    ["elliw", { kind: "help", unknown: "elliw" }],
    ["alxyow", { kind: "help", unknown: "alxyow" }],
    ["hlep", { kind: "help" }],
    ["what unto tofu", { kind: "help", unknown: "what" }],
    [`cancel ${ID} because`, { kind: "cancel", requestId: ID }],
    ["hello there", { kind: "help", unknown: "hello" }],
    ["status", { kind: "status" }],
    [`status ${ID}`, { kind: "status", requestId: ID }],
    [`Status ${ID.toUpperCase()}.`, { kind: "status", requestId: ID }],
    [`explain \`${ID}\``, { kind: "explain", requestId: ID }],
    [`cancel ${ID}`, { kind: "cancel", requestId: ID }],
    [
      `cancel ${ID} because NET-12 is done`,
      { kind: "cancel", requestId: ID, comment: "NET-12 is done" },
    ],
    [
      `cancel ${ID} no longer needed`,
      { kind: "cancel", requestId: ID, comment: "no longer needed" },
    ],
  ])("%j is %j", (text, line) => {
    expect(readLine(text)).toEqual(line);
  });

  test("may ask what would become of a rule", () => {
    expect(readLine(`explain allow ${WEB}`)).toMatchObject({
      kind: "foretell",
      reading: { kind: "wish" },
    });
  });
});

const digits = (size: number) =>
  fc
    .array(fc.constantFrom(..."0123456789abcdef"), { minLength: size, maxLength: size })
    .map((all) => all.join(""));
const port = fc.integer({ min: 0, max: 65_535 });
const type = fc.integer({ min: 0, max: 255 });
const opening = fc.oneof(
  fc
    .record({ protocol: fc.constantFrom("tcp", "udp"), from: port, to: port })
    .map(({ protocol, from, to }) => ({
      protocol,
      from: Math.min(from, to),
      to: Math.max(from, to),
    })),
  fc.record({
    protocol: fc.constantFrom("icmp", "icmpv6"),
    from: type,
    to: fc.oneof(fc.constant(-1), type),
  }),
  fc.record({
    protocol: fc.constantFrom("icmp", "icmpv6", "-1", "47", "50"),
    from: fc.constant(-1),
    to: fc.constant(-1),
  }),
);
const place = fc.oneof(
  fc
    .tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }))
    .map(([address, length]) => `${address}/${length}`),
  fc
    .tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 }))
    .map(([address, length]) => `${address}/${length}`),
  digits(17).map((id) => `pl-${id}`),
  digits(17).map((id) => `sg-${id}`),
  digits(8).map((id) => `sg-${id}@111122223333`),
);
/** A text as it is when Slack's and the telephone's marks are undone. */
const typed = (least: number) =>
  fc
    .string({
      minLength: least,
      maxLength: 30,
      unit: fc.oneof(
        fc.constantFrom(..." =,\"\\'<>&;:|-ab1"),
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
      ),
    })
    .map((text) => plain(escaped(text)))
    .filter((text) => text.length >= least);
const sentence = fc.oneof(
  typed(1),
  fc
    .array(
      fc.constantFrom(
        "to",
        "for",
        "7d",
        "from",
        "with",
        "a=b",
        "NET-12",
        "-",
        "until",
        "allow",
        "because",
        "2026-12-01",
        SG,
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map((words) => words.join(" ")),
);
const same = (a: object) => JSON.stringify(a);
const wish: fc.Arbitrary<Wish> = fc.record(
  {
    groupId: digits(17).map((id) => `sg-${id}`),
    openings: fc.uniqueArray(opening, { minLength: 1, maxLength: 4, selector: same }),
    places: fc.uniqueArray(place, { minLength: 1, maxLength: 4 }),
    tags: fc.array(fc.record({ Key: typed(1), Value: typed(0) }), { maxLength: 3 }),
    lifetime: fc.oneof(
      fc.record({
        kind: fc.constant("for" as const),
        seconds: fc.integer({ min: 0, max: 3_153_600_000 }),
      }),
      fc.record({
        kind: fc.constant("until" as const),
        at: fc
          .integer({ min: 0, max: 4_000_000_000 })
          .map((at) => new Date(at * 1000).toISOString()),
      }),
    ),
    ticket: fc.constantFrom("NET-12", "CHG0030001"),
    justification: sentence,
  },
  { requiredKeys: ["groupId", "openings", "places", "tags"] },
);

describe("the lines that the guard writes", () => {
  test("ask for what they were written for", () => {
    fc.assert(
      fc.property(wish, (wished) => {
        expect(readLine(escaped(wishLine(wished)))).toEqual({
          kind: "wish",
          wish: wished,
          notes: [],
        });
      }),
      { numRuns: 1_000 },
    );
  });

  const jumble = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          "allow",
          "to",
          "from",
          "for",
          "with",
          "because",
          "until",
          "tcp",
          "443",
          "443/tcp",
          "https",
          "tcp/443",
          "1.2.3.4",
          "1.2.3.0/24",
          "2001:db8::/32",
          SG,
          "7d",
          "7",
          "days",
          "Owner=lee",
          "Owner:",
          "=",
          ",",
          '"',
          "NET-12",
          "any",
          "-",
          "2026-12-01",
          "a.example",
          "explain",
        ),
        typed(1),
      ),
      { maxLength: 14 },
    )
    .map((words) => words.join(" "));

  test("in place of another one are taken when they are sent", () => {
    fc.assert(
      fc.property(jumble, (text) => {
        const line = readLine(escaped(text));
        if (line.kind !== "slip" || !line.whole) return;
        const again = readLine(escaped(line.line));
        expect(again).not.toHaveProperty("slips");
        if (again.kind === "wish") expect(wishLine(again.wish)).toBe(line.line);
      }),
      { numRuns: 2_000 },
    );
  });

  test("are none that can't be read, whatever is sent", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), jumble), (text) => {
        expect(["wish", "slip", "help", "status", "explain", "foretell", "cancel"]).toContain(
          readLine(text).kind,
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
