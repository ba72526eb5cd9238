import { Command } from "commander";
import { counterOffer } from "../core/policy/counterOffer.ts";
import { decide } from "../core/policy/decide.ts";
import type { Subject } from "../core/policy/facts.ts";
import type { Decision } from "../core/policy/finding.ts";
import { reachOf } from "../core/policy/reach.ts";
import { decisionView, storedOffer } from "../lambda/decisionView.ts";
import { EXIT } from "./exit.ts";
import { offerLines } from "./offerLines.ts";
import { type Output, outputOption, print, refuseLines } from "./output.ts";
import { addSceneOptions, readSubject, type SceneOptions } from "./scene.ts";

/** The command that judges a request by a policy alone. */
export function checkCommand(): Command {
  const command = new Command("check")
    .description(
      "judge a request by a policy, without EC2 (exit 0 allowed, 2 denied, 3 invalid, 4 approval needed)",
    )
    .argument("[request]", "a file of JSON, a rule such as 'tcp 443 to 203.0.113.0/24', or -", "-");
  return addSceneOptions(command).addOption(outputOption()).action(run);
}

async function run(
  named: string,
  options: SceneOptions & { readonly output: Output },
): Promise<void> {
  const reading = await readSubject(named, options);
  if (!reading.ok) {
    refuseLines(reading.lines);
    return;
  }
  const { subject } = reading;
  const decision = decide(subject);
  const offer = counterOffer(subject, decision);
  print(
    options.output,
    () => [
      decision.effect,
      ...decision.findings.map(({ effect, code, detail }) => `  ${effect} ${code}: ${detail}`),
      ...offerLines(offer),
    ],
    () => decisionJson(subject, decision, offer),
  );
  process.exitCode = EXITS[decision.effect];
}

const EXITS = {
  allow: EXIT.done,
  "require-approval": EXIT.pending,
  deny: EXIT.denied,
} as const satisfies Record<Decision["effect"], number>;

/** The decision as the API's answer to a DryRun shows it. */
function decisionJson(
  subject: Subject,
  decision: ReturnType<typeof decide>,
  offer: ReturnType<typeof counterOffer>,
): unknown {
  const stored = offer === undefined ? {} : { counterOffer: storedOffer(offer) };
  return decisionView(
    subject.request,
    { decision, ...stored },
    reachOf(subject),
    subject.now.toISOString(),
  );
}
