import { groupRow, type Row, row } from "./rows.ts";

const WEB = "--protocol tcp --port 443 --cidr 203.0.113.0/24";
const PERMISSION = "IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=203.0.113.0/24}]";
const JSON_PERMISSION =
  '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"203.0.113.0/24"}]}]';
const REQUEST = `{"GroupId":"sg-0fedcba9876543210","IpPermissions":${JSON_PERMISSION}}`;

const permissions = (why: string, ...values: readonly string[]) =>
  groupRow(why, "", ["--ip-permissions", ...values]);

const SIMPLE: readonly Row[] = [
  groupRow("a protocol, a port and a CIDR", WEB),
  groupRow("a range of ports", "--protocol tcp --port 8000-8080 --cidr 203.0.113.0/24"),
  groupRow("a protocol by number", "--protocol 6 --port 443 --cidr 203.0.113.0/24"),
  groupRow("the last protocol number", "--protocol 255 --cidr 203.0.113.0/24"),
  groupRow("the first number that is no protocol", "--protocol 256 --cidr 203.0.113.0/24"),
  groupRow("a protocol number below -1", "--protocol -2 --cidr 203.0.113.0/24"),
  groupRow("every protocol by its word", "--protocol all --cidr 203.0.113.0/24"),
  groupRow("every protocol by its number", "--protocol -1 --cidr 203.0.113.0/24"),
  groupRow("udp", "--protocol udp --port 53 --cidr 203.0.113.0/24"),
  groupRow("icmp, type and code", "--protocol icmp --port 8-0 --cidr 203.0.113.0/24"),
  groupRow("icmp, a type and all its codes", "--protocol icmp --port 8--1 --cidr 203.0.113.0/24"),
  groupRow("icmp, all types", "--protocol icmp --port -1 --cidr 203.0.113.0/24"),
  groupRow("a code of all types is no option's value", "--protocol icmp --port -1-8"),
  groupRow("the same, attached, is no range", "--protocol icmp --port=-1-8"),
  groupRow("icmpv6 is none of the simple protocols", "--protocol icmpv6 --cidr 203.0.113.0/24"),
  groupRow("protocol names have one case", "--protocol TCP --port 443 --cidr 203.0.113.0/24"),
  groupRow("a protocol that is none", "--protocol gre --cidr 203.0.113.0/24"),
  groupRow("a protocol with blanks around its number", "--cidr 203.0.113.0/24", [
    "--protocol",
    " 6 ",
  ]),
  groupRow("an empty protocol is none", "--cidr 203.0.113.0/24", ["--protocol", ""]),
  groupRow("all ports by their word", "--protocol tcp --port all --cidr 203.0.113.0/24"),
  groupRow("a protocol without ports", "--protocol tcp --cidr 203.0.113.0/24"),
  groupRow("ports without a protocol", "--port 443 --cidr 203.0.113.0/24"),
  groupRow("a port that is a name", "--protocol tcp --port https --cidr 203.0.113.0/24"),
  groupRow("ports with a comma", "--protocol tcp --port 80,443 --cidr 203.0.113.0/24"),
  groupRow("ports with a colon", "--protocol tcp --port 80:443 --cidr 203.0.113.0/24"),
  groupRow("a range without its end", "--protocol tcp --port 80- --cidr 203.0.113.0/24"),
  groupRow("a range of three", "--protocol tcp --port 1-2-3 --cidr 203.0.113.0/24"),
  groupRow("a range with blanks", "--protocol tcp --cidr 203.0.113.0/24", ["--port", "80 - 90"]),
  groupRow("a port with a plus sign", "--protocol tcp --port +443 --cidr 203.0.113.0/24"),
  groupRow("a port with an underscore", "--protocol tcp --port 1_000 --cidr 203.0.113.0/24"),
  groupRow("a port with leading zeros", "--protocol tcp --port 0443 --cidr 203.0.113.0/24"),
  groupRow("a port above all ports is EC2's to refuse", "--protocol tcp --port 70000"),
  groupRow("a port with a point", "--protocol tcp --port 44.3"),
  groupRow("an empty port is none", "--protocol tcp --cidr 203.0.113.0/24", ["--port", ""]),
  groupRow("a CIDR that is none is EC2's to refuse", "--protocol tcp --port 443 --cidr ten"),
  groupRow("an empty CIDR is none", "--protocol tcp --port 443", ["--cidr", ""]),
  groupRow("a group by its id", "--protocol tcp --port 443 --source-group sg-0bbbbbbbbbbbbbbbb"),
  groupRow("a group by its name", "--protocol tcp --port 443 --source-group proxy"),
  groupRow(
    "a group of another account",
    "--protocol tcp --port 443 --source-group sg-0bbbbbbbbbbbbbbbb --group-owner 444455556666",
  ),
  groupRow("an owner without a group", "--protocol tcp --port 443 --group-owner 444455556666"),
  groupRow(
    "a CIDR and a group in one rule",
    "--protocol tcp --port 443 --cidr 203.0.113.0/24 --source-group sg-0bbbbbbbbbbbbbbbb",
  ),
  groupRow("a port twice: the last counts", `${WEB} --port 80`),
  groupRow("a group id twice: the last counts", `${WEB} --group-id sg-0fedcba9876543210`),
  groupRow("no rule at all", ""),
];

const DEPRECATED: readonly Row[] = [
  groupRow("the deprecated members", "--ip-protocol tcp --from-port 1 --to-port 2 --cidr-ip x"),
  groupRow(
    "the deprecated group members",
    "--source-security-group-name x --source-security-group-owner-id 1",
  ),
  groupRow("a deprecated port that is no number", "--from-port x"),
  groupRow("a deprecated port with a quote", "--from-port it's"),
];

const SHORTHAND: readonly Row[] = [
  permissions("shorthand", PERMISSION),
  permissions(
    "two permissions",
    PERMISSION,
    "IpProtocol=udp,FromPort=53,ToPort=53,IpRanges=[{CidrIp=203.0.113.53/32}]",
  ),
  permissions(
    "every kind of destination in one permission",
    "IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=203.0.113.0/24}],Ipv6Ranges=[{CidrIpv6=2001:db8::/32}],PrefixListIds=[{PrefixListId=pl-0123456789abcdef0}],UserIdGroupPairs=[{GroupId=sg-0bbbbbbbbbbbbbbbb,UserId=444455556666}]",
  ),
  permissions("a single hash stands for a list", "IpProtocol=tcp,IpRanges={CidrIp=1.2.3.4/32}"),
  permissions("a text is no hash", "IpProtocol=tcp,IpRanges=1.2.3.4/32"),
  permissions("texts are no hashes", "IpProtocol=tcp,IpRanges=1.2.3.4/32,5.6.7.8/32"),
  permissions(
    "a description with blanks",
    "IpProtocol=tcp,IpRanges=[{CidrIp=1.2.3.4/32,Description=partner API}]",
  ),
  permissions(
    "a description in single quotes",
    "IpProtocol=tcp,IpRanges=[{CidrIp=1.2.3.4/32,Description='a, b] c}'}]",
  ),
  permissions(
    "a description in double quotes",
    'IpProtocol=tcp,IpRanges=[{CidrIp=1.2.3.4/32,Description="a, b] c}"}]',
  ),
  permissions(
    "escaped quotes and backslashes",
    'IpProtocol=tcp,IpRanges=[{CidrIp=1.2.3.4/32,Description="a \\"b\\" c\\\\d \\n"}]',
  ),
  permissions(
    "an escaped comma",
    "IpProtocol=tcp,IpRanges=[{CidrIp=1.2.3.4/32,Description=a\\,b}]",
  ),
  permissions(
    "a bare description with = { [",
    "IpProtocol=tcp,IpRanges=[{CidrIp=1.2.3.4/32,Description=a=b{c[d}]",
  ),
  permissions(
    "letters beyond ASCII",
    "IpProtocol=tcp,IpRanges=[{CidrIp=1.2.3.4/32,Description=höher 東京}]",
  ),
  permissions(
    "a character beyond U+FFFF ends a bare word",
    "IpProtocol=tcp,IpRanges=[{CidrIp=1.2.3.4/32,Description=a😀b}]",
  ),
  permissions(
    "in quotes it does not",
    "IpProtocol=tcp,IpRanges=[{CidrIp=1.2.3.4/32,Description='a😀b'}]",
  ),
  permissions("blanks round everything", " IpProtocol = tcp , FromPort = 1 , ToPort = 2 "),
  permissions("blanks after commas", "IpProtocol=tcp, FromPort=1, ToPort=2"),
  permissions("blanks in lists", "IpProtocol=tcp,IpRanges=[ { CidrIp = 1.2.3.4/32 } ]"),
  permissions("a newline between members", "IpProtocol=tcp,\nFromPort=1,\nToPort=2"),
  permissions("a fault on the second line", "IpProtocol=tcp,\nFromPort==1,\nToPort"),
  permissions("a fault on the first of two lines", "IpProtocol,\nFromPort=1"),
  permissions("a trailing comma in a list", "IpProtocol=tcp,IpRanges=[{CidrIp=1.2.3.4/32},]"),
  permissions("a trailing comma in a hash", "IpProtocol=tcp,IpRanges=[{CidrIp=1.2.3.4/32,}]"),
  permissions("a trailing comma at the end", "IpProtocol=tcp,"),
  permissions("a trailing comma after two", "IpProtocol=tcp,udp,"),
  permissions("a value of two words is a list", "IpProtocol=tcp,udp"),
  permissions("a list before a key", "IpProtocol=tcp,udp,FromPort=1"),
  permissions("a number of two words", "FromPort=1,2"),
  permissions("a list where a number stands", "FromPort=[1]"),
  permissions("an empty value", "IpProtocol=,FromPort=1"),
  permissions("an empty last value", "FromPort=1,IpProtocol="),
  permissions("an empty number", "FromPort="),
  permissions("a number with blanks", "FromPort=' 443 ',ToPort=443"),
  permissions("a port that is a word", "IpProtocol=tcp,FromPort=http"),
  permissions("a port below zero", "IpProtocol=icmp,FromPort=-1,ToPort=-1"),
  permissions("a key twice", "IpProtocol=tcp,IpProtocol=udp"),
  permissions("a key twice further on", "IpProtocol=tcp,FromPort=1,ToPort=2,FromPort=3"),
  permissions("a key twice in a hash", "IpProtocol=tcp,IpRanges=[{CidrIp=1/8,CidrIp=2/8}]"),
  permissions("a member that there is none of", "IpProtocol=tcp,Foo=bar"),
  permissions("an unknown member deep inside", "IpProtocol=tcp,IpRanges=[{Cidr=1.2.3.4/32}]"),
  permissions("two faults at once", "Foo=bar,IpRanges=[{Cidr=1.2.3.4/32},x]"),
  permissions("no equals sign", "IpProtocol"),
  permissions("an equals sign too many", "IpProtocol==tcp"),
  permissions("no key", "=tcp"),
  permissions("an empty word", ""),
  permissions("a word of blanks", "  "),
  permissions("only a comma", ","),
  permissions("a list without its end", "IpRanges=[{CidrIp=1.2.3.4/32}"),
  permissions("a hash without its end", "IpRanges=[{CidrIp=1.2.3.4/32"),
  permissions("a quote without its end", "IpRanges=[{CidrIp='1.2.3.4/32}]"),
  permissions("a double quote without its end", 'IpProtocol="tcp'),
  permissions("a bracket too many", "IpRanges=[{CidrIp=1.2.3.4/32}]]"),
  permissions("text behind a list", "IpRanges=[{CidrIp=1.2.3.4/32}]x"),
  permissions("text behind a quoted value", "IpProtocol='tcp'x"),
  permissions("a semicolon for a comma", "IpProtocol=tcp;FromPort=1"),
  permissions("a key in quotes", "'IpProtocol'=tcp"),
  permissions("lists in lists", "IpRanges=[[{CidrIp=1.2.3.4/32}]]"),
  permissions("a list of nothing", "IpProtocol=tcp,IpRanges=[]"),
  permissions("a hash of nothing", "IpProtocol=tcp,IpRanges=[{}]"),
  permissions("a second bare word with brackets", "IpProtocol=a,b[c]{d}"),
  permissions("a second word in quotes", "IpProtocol=a,'b',\"c\""),
  permissions("a second quote without its end", "IpProtocol=a,'b"),
  permissions("without a value"),
  permissions("one that is wrong after one that is right", PERMISSION, "IpProtocol"),
];

const JSON_LINES: readonly Row[] = [
  permissions("JSON", JSON_PERMISSION),
  permissions("JSON with blanks round it", ` ${JSON_PERMISSION} `),
  permissions("an object alone", '{"IpProtocol":"tcp","FromPort":443,"ToPort":443}'),
  permissions("two objects", '{"IpProtocol":"tcp"}', '{"IpProtocol":"udp"}'),
  permissions("an object, then shorthand", '{"IpProtocol":"tcp"}', "IpProtocol=udp"),
  permissions("shorthand, then an object", "IpProtocol=udp", '{"IpProtocol":"tcp"}'),
  permissions("two lists", JSON_PERMISSION, JSON_PERMISSION),
  permissions("an object, then nothing", '{"IpProtocol":"tcp"}', ""),
  permissions("an empty list", "[]"),
  permissions("an empty object", "{}"),
  permissions("a list of an empty object", "[{}]"),
  permissions("empty lists inside", '[{"IpProtocol":"tcp","IpRanges":[],"Ipv6Ranges":[{}]}]'),
  permissions("a port in quotes", '[{"IpProtocol":"tcp","FromPort":"443"}]'),
  permissions("a port with a fraction", '[{"IpProtocol":"tcp","FromPort":443.0}]'),
  permissions("a port with an exponent", '[{"FromPort":1e2}]'),
  permissions("a port of many digits", '[{"FromPort":443000000000000000000000}]'),
  permissions("a very small float", '[{"FromPort":0.00000123}]'),
  permissions("a very large float", '[{"FromPort":1.5e300}]'),
  permissions("numbers that are none", '[{"FromPort":NaN,"ToPort":-Infinity}]'),
  permissions("a port that is null", '[{"FromPort":null}]'),
  permissions("a protocol that is a number", '[{"IpProtocol":6}]'),
  permissions("a protocol that is true", '[{"IpProtocol":true}]'),
  permissions("ranges that are an object", '[{"IpRanges":{"CidrIp":"1.2.3.4/32"}}]'),
  permissions("ranges that are texts", '[{"IpRanges":["1.2.3.4/32","it\'s"]}]'),
  permissions("a list in a list", '[{"IpRanges":[["a","it\'s","\\"","\\n\\u00e9\\u0001"]]}]'),
  permissions("numbers for permissions", '[1,"a",null,true,1.5]'),
  permissions("unknown members", '[{"Foo":1,"IpRanges":[{"Cidr":"x"}]}]'),
  permissions("a key twice: the last counts", '[{"IpProtocol":"udp","IpProtocol":"tcp"}]'),
  permissions("escapes", '[{"IpRanges":[{"CidrIp":"1.2.3.4/32","Description":"a\\u0062\\/c"}]}]'),
  permissions("JSON without its end", '[{"IpProtocol":"tcp"'),
  permissions("JSON in single quotes", "[{'IpProtocol':'tcp'}]"),
  permissions("a comma too many", '[{"IpProtocol":"tcp",}]'),
  permissions("a list with a comma too many", '[{"IpProtocol":"tcp"},]'),
  permissions("a colon too few", '[{"IpProtocol" "tcp"}]'),
  permissions("a comma too few", '[{"IpProtocol":"tcp" "FromPort":1}]'),
  permissions("text behind the JSON", `${JSON_PERMISSION} x`),
  permissions("a text without its end", '[{"IpProtocol":"tcp}]'),
  permissions("a bad escape", '[{"IpProtocol":"t\\cp"}]'),
  permissions("a bad code point", '[{"IpProtocol":"t\\u12g4"}]'),
  permissions("a tab in a text", '[{"IpProtocol":"t\tcp"}]'),
  permissions("a fault on the third line", '[\n {"IpProtocol":"tcp",\n  é x}]'),
  permissions("a leading zero", '[{"FromPort":0443}]'),
  permissions("a word for a value", "[{IpProtocol:tcp}]"),
  permissions("a lone bracket", "["),
  permissions("a lone brace", "{"),
];

const TAGS: readonly Row[] = [
  groupRow("a tag", WEB, [
    "--tag-specifications",
    "ResourceType=security-group-rule,Tags=[{Key=Owner,Value=jo@acme.example}]",
  ]),
  groupRow("two tags", WEB, [
    "--tag-specifications",
    "ResourceType=security-group-rule,Tags=[{Key=Owner,Value=jo},{Key=Ticket,Value=NET-12}]",
  ]),
  groupRow("a tag without a value", WEB, [
    "--tag-specifications",
    "ResourceType=security-group-rule,Tags=[{Key=Owner,Value=}]",
  ]),
  groupRow("a tag as JSON", WEB, [
    "--tag-specifications",
    '[{"ResourceType":"security-group-rule","Tags":[{"Key":"Owner","Value":"jo"}]}]',
  ]),
  groupRow("a tag of a type that the client does not check", WEB, [
    "--tag-specifications",
    "ResourceType=moon,Tags=[{Key=Owner,Value=jo}]",
  ]),
  groupRow("a tag's value that is a number", WEB, [
    "--tag-specifications",
    '[{"ResourceType":"security-group-rule","Tags":[{"Key":"Owner","Value":1}]}]',
  ]),
  groupRow("tags as a single hash", WEB, [
    "--tag-specifications",
    "ResourceType=security-group-rule,Tags={Key=Owner,Value=jo}",
  ]),
  groupRow("a wrong tag member", WEB, ["--tag-specifications", "Tags=[{Name=Owner}]"]),
];

const FLAGS: readonly Row[] = [
  groupRow("a dry run", `${WEB} --dry-run`),
  groupRow("no dry run", `${WEB} --no-dry-run`),
  groupRow("a dry run, then none: the last counts", `${WEB} --dry-run --no-dry-run`),
  groupRow("none, then a dry run: the last counts", `${WEB} --no-dry-run --dry-run`),
  groupRow("a flag with a value", `${WEB} --dry-run=true`),
  groupRow("a flag with a word behind it", `${WEB} --dry-run true`),
];

const PARSING: readonly Row[] = [
  row("no words at all", ""),
  row("no group id", WEB),
  row("a group id without a value", "--group-id"),
  row("a group id with an option behind it", `--group-id ${WEB}`),
  row("an attached group id", `--group-id=sg-0123456789abcdef0 ${WEB}`),
  row("an empty attached group id", `--group-id= ${WEB}`),
  row("a beginning of an option's name", `--group-i sg-0123456789abcdef0 --cid 203.0.113.0/24`),
  row("an attached beginning", `--group-i=sg-0123456789abcdef0 --prot=tcp --cid=203.0.113.0/24`),
  groupRow("a beginning of two names", "--group sg-1"),
  groupRow("an attached beginning of two names", "--ip-p=1"),
  groupRow("a beginning of many names", "--cli"),
  groupRow("--pro is a profile, not a protocol", "--pro tcp", [], {}),
  groupRow("--ip-perm is enough", "", ["--ip-perm", PERMISSION]),
  groupRow("an unknown option", `${WEB} --foo`),
  groupRow("an unknown option with a value", `${WEB} --foo bar --baz=qux`),
  groupRow("a word too many", `${WEB} foo`),
  groupRow("words too many, here and there", `foo ${WEB} bar baz`),
  groupRow("an option of one dash", `${WEB} -x`),
  groupRow("a lone dash", `${WEB} -`),
  groupRow("an option and its value in one word", "", ["--protocol tcp"]),
  groupRow("an empty word too many", WEB, [""]),
  groupRow("the end of the options", `${WEB} --`),
  groupRow("words after the end of the options", `${WEB} -- --dry-run foo`),
  groupRow("the end of the options for a value", "--cidr -- 203.0.113.0/24"),
  groupRow("help that is none", `${WEB} --help-me`),
  groupRow("options in two cases", "--Cidr 203.0.113.0/24"),
  groupRow("both kinds of rule", WEB, ["--ip-permissions", PERMISSION]),
  groupRow("a group and permissions", "--source-group x", ["--ip-permissions", PERMISSION]),
  groupRow("an owner and permissions", "--group-owner x", ["--ip-permissions", PERMISSION]),
  groupRow("both, the first one empty", "", ["--ip-permissions", PERMISSION, "--protocol", ""]),
  groupRow("both, an empty list of permissions", `${WEB} --ip-permissions []`),
  groupRow("both, permissions without a value", `${WEB} --ip-permissions`),
  groupRow("a value that looks like a number", "--cidr -1"),
  groupRow("a value that looks like an option", "--cidr --x"),
  groupRow("words before a global option belong together", "", [
    "--ip-permissions",
    "IpProtocol=tcp",
    "--region",
    "us-east-1",
    "IpProtocol=udp",
  ]),
];

const GLOBALS: readonly Row[] = [
  groupRow("global options before the operation", WEB, [], { before: ["--output", "text"] }),
  groupRow("global options on both sides: the last counts", `${WEB} --output text`, [], {
    before: ["--output", "json"],
  }),
  groupRow("an output that there is none of", `${WEB} --output xml`),
  groupRow("a mistyped output", `${WEB} --output jsn`),
  groupRow("a mistyped output of two likenesses", `${WEB} --output yaml-strea`),
  groupRow("an empty output", WEB, ["--output", ""]),
  groupRow("an output without a value", `${WEB} --output`),
  groupRow("an output from the environment", WEB, [], { env: { AWS_DEFAULT_OUTPUT: "text" } }),
  groupRow("an output from the environment that is none", WEB, [], {
    env: { AWS_DEFAULT_OUTPUT: "xml" },
  }),
  groupRow("no output", `${WEB} --output off`),
  groupRow("a colour that there is none of", `${WEB} --color green`),
  groupRow("a global flag with a value", `${WEB} --no-verify-ssl=1`),
  groupRow("flags that change nothing", `${WEB} --no-paginate --no-cli-pager --no-verify-ssl`),
  groupRow("more of them", `${WEB} --no-cli-auto-prompt --cli-binary-format base64 --color off`),
  groupRow("a binary format that there is none of", `${WEB} --cli-binary-format hex`),
  groupRow("time-outs", `${WEB} --cli-read-timeout 5 --cli-connect-timeout 0`),
  groupRow("a time-out that is no number", `${WEB} --cli-read-timeout soon`),
  groupRow("both promptings", `${WEB} --cli-auto-prompt --no-cli-auto-prompt`),
  groupRow("no signature", `${WEB} --no-sign-request`),
  groupRow("an endpoint without a scheme", `${WEB} --endpoint-url localhost`),
  groupRow("a query that is none", `${WEB} --query foo[`),
  groupRow("a profile that there is none of", `${WEB} --profile nobody`),
];

const FILES: readonly Row[] = [
  groupRow("permissions from a file", "--ip-permissions file://p.json", [], {
    files: { "p.json": JSON_PERMISSION },
  }),
  groupRow("an object from a file is read letter by letter", "--ip-permissions file://p.json", [], {
    files: { "p.json": '{"IpProtocol":"tcp"}' },
  }),
  groupRow("shorthand from a file is no list", "--ip-permissions file://p.txt", [], {
    files: { "p.txt": PERMISSION },
  }),
  groupRow("faulty JSON from a file", "--ip-permissions file://p.json", [], {
    files: { "p.json": '[{"IpProtocol":tcp}]\n' },
  }),
  groupRow("an empty file", "--ip-permissions file://p.json", [], { files: { "p.json": "" } }),
  groupRow("two files are two words of shorthand", "--ip-permissions file://a file://b"),
  groupRow("no such file", "--ip-permissions file://none.json"),
  groupRow("no such file for a text", "--group-id file://none.txt"),
  groupRow("a folder", "--ip-permissions file://."),
  groupRow("a file that is no text", "--ip-permissions file://p.bin", [], {
    files: { "p.bin": Uint8Array.of(0xff, 0xfe, 0x00) },
  }),
  groupRow("a CIDR from a file", "--protocol tcp --port 443 --cidr file://c", [], {
    files: { c: "203.0.113.0/24" },
  }),
  groupRow("a port from a file, with its newline", "--protocol tcp --port file://p", [], {
    files: { p: "443\n" },
  }),
  groupRow("a variable in a path", "--ip-permissions file://$FOLDER/$NAME.json", [], {
    files: { "p.json": JSON_PERMISSION },
    env: { FOLDER: ".", NAME: "p" },
  }),
  groupRow(
    "a value from a file inside shorthand",
    "",
    ["--ip-permissions", "IpProtocol=tcp,IpRanges=[{CidrIp=1.2.3.4/32,Description@=file://d}]"],
    { files: { d: "from a file" } },
  ),
  groupRow("a value beside @= that names no file", "", [
    "--ip-permissions",
    "IpProtocol@=tcp,IpRanges=[{CidrIp@=1.2.3.4/32}]",
  ]),
];

const INPUT: readonly Row[] = [
  row("a whole request as JSON", "", ["--cli-input-json", REQUEST]),
  row("a whole request from a file", "--cli-input-json file://r.json", [], {
    files: { "r.json": REQUEST },
  }),
  row("an attached request lifts nothing", "", [`--cli-input-json=${REQUEST}`]),
  groupRow("an option beats the request", "", ["--cli-input-json", REQUEST]),
  groupRow("simple options replace the request's permissions", WEB, ["--cli-input-json", REQUEST]),
  row("a request without a group", "", ["--cli-input-json", "{}"]),
  row("a request that is no JSON", "", ["--cli-input-json", "{"]),
  row("a request that is a list", "", ["--cli-input-json", "[]"]),
  row("a request that is a text", "", ["--cli-input-json", '"a"']),
  row("a request that is a number", "", ["--cli-input-json", "1.5"]),
  row("a request that is null", "", ["--cli-input-json", "null"]),
  row("a request with an unknown member", "", ["--cli-input-json", '{"GroupId":"x","Foo":1}']),
  row("a request with wrong types", "", [
    "--cli-input-json",
    '{"GroupId":1,"DryRun":"yes","IpPermissions":null}',
  ]),
  row("a request with deprecated members", "", [
    "--cli-input-json",
    '{"GroupId":"x","CidrIp":"1.2.3.4/32","FromPort":1}',
  ]),
  row("a request with a dry run", "", ["--cli-input-json", '{"GroupId":"x","DryRun":true}']),
  row("no such request file", "--cli-input-json file://none.json"),
  row("both kinds of request", "", ["--cli-input-json", "{}", "--cli-input-yaml", "{}"]),
  row("a whole request as YAML", "--cli-input-yaml file://r.yaml", [], {
    files: {
      "r.yaml":
        "GroupId: sg-0fedcba9876543210\nIpPermissions:\n- IpProtocol: tcp\n  FromPort: 443\n  ToPort: 443\n  IpRanges: [{ CidrIp: 203.0.113.0/24 }]\n",
    },
  }),
  row("YAML 1.2 words", "", [
    "--cli-input-yaml",
    "GroupId: yes\nIpPermissions: [{FromPort: 0o10}]",
  ]),
  row("a YAML protocol that is a number", "", [
    "--cli-input-yaml",
    "GroupId: x\nIpPermissions: [{IpProtocol: -1}]",
  ]),
  row("YAML that is none", "", ["--cli-input-yaml", "GroupId: [x"]),
  row("a YAML key twice", "", ["--cli-input-yaml", "GroupId: x\nGroupId: y"]),
  row("YAML that is a text", "", ["--cli-input-yaml", "sg-1"]),
  row("YAML that is a list", "", ["--cli-input-yaml", "- sg-1"]),
  row("YAML that is empty", "", ["--cli-input-yaml", ""]),
  row("a YAML null", "", ["--cli-input-yaml", "GroupId: x\nIpPermissions: ~"]),
];

const SKELETONS: readonly Row[] = [
  row("a skeleton", "--generate-cli-skeleton"),
  row("a skeleton of the input", "--generate-cli-skeleton input"),
  row("a skeleton whatever else is given", `--generate-cli-skeleton input ${WEB}`),
  row("an attached skeleton lifts nothing", "--generate-cli-skeleton=input"),
  groupRow("an attached skeleton", "--generate-cli-skeleton=input"),
  row("a skeleton that there is none of", "--generate-cli-skeleton foo"),
  row("a mistyped skeleton", "--generate-cli-skeleton inptu"),
  row("a skeleton of the output needs a group", "--generate-cli-skeleton output"),
  groupRow("a skeleton of the output", "--generate-cli-skeleton output"),
  groupRow("a skeleton of the output, queried", "--generate-cli-skeleton output", [
    "--query",
    "SecurityGroupRules[].Tags",
    "--output",
    "text",
  ]),
  groupRow("a skeleton of the output of a wrong request", "--generate-cli-skeleton output", [
    "--ip-permissions",
    "Foo=bar",
  ]),
  row("a skeleton of a request", "--generate-cli-skeleton output", ["--cli-input-json", REQUEST]),
];

const FORMATS = ["json", "text", "table", "yaml", "yaml-stream"];

const ANSWERS = ["one", "many", "words", "none"] as const;

const QUERIES = [
  "Return",
  "SecurityGroupRules",
  "SecurityGroupRules[0].SecurityGroupRuleId",
  "SecurityGroupRules[].SecurityGroupRuleId",
  "SecurityGroupRules[].[SecurityGroupRuleId,FromPort,IsEgress]",
  "SecurityGroupRules[*].{id:SecurityGroupRuleId,to:CidrIpv4,tags:Tags}",
  "SecurityGroupRules[].Tags[].Key",
  "SecurityGroupRules[].Tags",
  "SecurityGroupRules[?FromPort>`0`].ReferencedGroupInfo",
  "SecurityGroupRules[].ReferencedGroupInfo.GroupId | [0]",
  "length(SecurityGroupRules)",
  "nothing",
  "[Return, nothing, length(SecurityGroupRules)]",
  "{a:Return,b:nothing,c:SecurityGroupRules[0].FromPort}",
  "{only:SecurityGroupRules[0].SecurityGroupRuleId}",
  "SecurityGroupRules[?FromPort>`99999`]",
  "`{}`",
  "`[]`",
  '`""`',
  "`[[1,2],[3,4]]`",
  "`[[1,[2,3]],[4]]`",
  '`[1,[2,3],{"a":1}]`',
  '`{"a":[{"b":1},{"c":2}],"d":{"e":{"f":[]}}}`',
  "keys(SecurityGroupRules[0].Tags[0])",
  "join(', ', SecurityGroupRules[].SecurityGroupRuleId)",
  "sort_by(SecurityGroupRules,&SecurityGroupRuleId)[-1].SecurityGroupRuleId",
];

const OUTPUT: readonly Row[] = [
  ...FORMATS.flatMap((format) =>
    ANSWERS.map((answer) =>
      groupRow(`${format} of ${answer}`, `${WEB} --output ${format}`, [], { answer }),
    ),
  ),
  ...QUERIES.flatMap((query) =>
    FORMATS.map((format) =>
      groupRow(`${query} as ${format}`, `${WEB} --output ${format}`, ["--query", query], {
        answer: "many",
      }),
    ),
  ),
  groupRow("a coloured table", `${WEB} --output table --color on`, [], { answer: "many" }),
  groupRow("a function that there is none of", `${WEB} --query foo(@)`),
  groupRow("a function of the wrong type", `${WEB} --query length(Return)`),
];

const FAULTS: readonly Row[] = [
  groupRow("a rule that is there already", WEB, [], { answer: "duplicate" }),
  groupRow("a group that there is none of", WEB, [], { answer: "groupNotFound" }),
  groupRow("a group that is full", WEB, [], { answer: "full" }),
  ...["legacy", "json", "yaml", "text", "table", "enhanced"].flatMap((format) => [
    groupRow(`a fault as ${format}`, `${WEB} --cli-error-format ${format}`, [], {
      answer: "duplicate",
    }),
    groupRow(`wrong use as ${format}`, `--protocol gre --cli-error-format ${format}`),
  ]),
  groupRow("an error format from the environment", "--protocol gre", [], {
    env: { AWS_CLI_ERROR_FORMAT: "json" },
  }),
];

/** Command lines, each for the reason that it is here. */
export const LINES: readonly Row[] = [
  ...SIMPLE,
  ...DEPRECATED,
  ...SHORTHAND,
  ...JSON_LINES,
  ...TAGS,
  ...FLAGS,
  ...PARSING,
  ...GLOBALS,
  ...FILES,
  ...INPUT,
  ...SKELETONS,
  ...OUTPUT,
  ...FAULTS,
];
