import { Command } from "commander";
import { portsKind } from "../core/net/ports.ts";
import { counterOffer } from "../core/policy/counterOffer.ts";
import { decide } from "../core/policy/decide.ts";
import type { Subject } from "../core/policy/facts.ts";
import { type Explanation, explain, explainPacket } from "../core/policy/workshop/explain.ts";
import type { Voice } from "../core/policy/workshop/voices.ts";
import { packetsOf, trafficText } from "../core/request/permission.ts";
import { principalText } from "../core/request/principal.ts";
import { readShorthand } from "../core/request/shorthand.ts";
import { offerLines } from "./offerLines.ts";
import { type Output, outputOption, print, refuseLines } from "./output.ts";
import { addSceneOptions, readSubject, type SceneOptions, type SubjectReading } from "./scene.ts";

type Options = SceneOptions & { readonly output: Output };

/** The command that says why a request is allowed or denied, statement by statement. */
export function explainCommand(): Command {
  const command = new Command("explain")
    .description("say what each statement of a policy says to a request, or to one packet")
    .argument("[request]", "a file of JSON, a rule such as 'tcp 443 to 203.0.113.0/24', or -", "-");
  return addSceneOptions(command)
    .addOption(outputOption())
    .enablePositionalOptions()
    .action(explainRequest)
    .addCommand(packetCommand());
}

function packetCommand(): Command {
  const command = new Command("packet")
    .description("say whether a rule may let one packet out")
    .argument("<protocol>", "tcp, udp, icmp, icmpv6, or a number")
    .argument("[rest...]", "the port, or the ICMP type/code, and the address");
  return addSceneOptions(command).addOption(outputOption()).action(explainOne);
}

async function explainRequest(named: string, options: Options): Promise<void> {
  const reading = await readSubject(named, options);
  if (!reading.ok) {
    refuseLines(reading.lines);
    return;
  }
  const { subject } = reading;
  const explanation = explain(subject);
  const offer = counterOffer(subject, decide(subject));
  print(
    options.output,
    () => [
      ...headOf(subject),
      ...voiceLines(explanation),
      explanation.effect,
      ...offerLines(offer),
    ],
    () => explanation,
  );
}

async function explainOne(
  protocol: string,
  rest: readonly string[],
  options: Options,
): Promise<void> {
  const words = [protocol, ...rest];
  const line = [...words.slice(0, -1), "to", words.at(-1)].join(" ");
  const reading = packetFault(line) ?? (await readSubject(line, options));
  if (!reading.ok) {
    refuseLines(reading.lines);
    return;
  }
  const explanation = explainPacket(reading.subject);
  print(
    options.output,
    () => [words.join(" "), ...voiceLines(explanation), PACKET_ENDS[explanation.effect]],
    () => explanation,
  );
}

const PACKET_ENDS = {
  allow: "a rule may let it out",
  "require-approval": "a rule may let it out, once it is approved",
  deny: "no rule may let it out",
} as const satisfies Record<Explanation["effect"], string>;

const PACKET_FORMS =
  "tcp 443 203.0.113.7, icmp 8/0 203.0.113.7, or 50 203.0.113.7: one protocol, port and address";

/** What is wrong with a line that is not about exactly one packet. */
function packetFault(line: string): SubjectReading | undefined {
  const reading = readShorthand(line);
  if (!reading.ok) return { ok: false, lines: [reading.message] };
  const box = packetsOf(reading.traffic);
  const { protocol } = reading.traffic;
  const one =
    box !== undefined &&
    [box.protocols, box.addresses].every(({ first, last }) => first === last) &&
    (portsKind(protocol) === "none" || box.ports.first === box.ports.last);
  if (one) return undefined;
  const text = trafficText(reading.traffic);
  return { ok: false, lines: [`${text} is more than one packet; write ${PACKET_FORMS}`] };
}

function headOf({ request, now }: Subject): readonly string[] {
  const { principal, group, permissions } = request;
  const who = principalText(principal);
  return [
    `${who} asks for ${group.groupId} (${group.account}, ${group.region}) at ${now.toISOString()}:`,
    ...permissions.map((permission) => `    ${trafficText(permission)}`),
    "",
  ];
}

const MARKS = { yes: "+", no: "-", asks: "?", note: "." } as const satisfies Record<
  Voice["says"],
  string
>;

function voiceLines({ voices }: Explanation): readonly string[] {
  const width = Math.max(...voices.map(({ statementId = "" }) => statementId.length), 0);
  return voices.map(
    ({ says, statementId = "", text }) => `${MARKS[says]} ${statementId.padEnd(width)}  ${text}`,
  );
}
