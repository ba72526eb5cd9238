import { readHookSecrets } from "../core/hooks/secrets.ts";
import type { People } from "../core/policy/people.ts";
import { randomHex, systemClock } from "../lambda/adapters/system.ts";
import type { SlackPlaces } from "../lambda/slackPorts.ts";
import { isLocal, type Listening } from "./loopback.ts";
import { type StandInName, withSecretsFor } from "./standInSecrets.ts";
import { type RunningSlack, startSlack } from "./standIns/slack/server.ts";
import type { Member } from "./standIns/slack/workspace.ts";

/** Which systems are played on this desk, each with its port; 0 picks a free one. */
export type StandInPorts = Partial<Readonly<Record<StandInName, number>>>;

/** The stand-ins that run, and what the guard needs to speak with them. */
export interface StandIns {
  /** The document of hooks' secrets, with theirs. */
  readonly hookSecrets?: string;
  readonly slack?: SlackPlaces;
  /** Where each has its page. */
  readonly pages: readonly { readonly name: string; readonly url: string }[];
  /** From now on they send their hooks to the guard at this address. */
  readonly sendTo: (guardUrl: string) => void;
  readonly close: () => Promise<void>;
}

/** Starts what is to be played. Whoever is at this desk can be anybody there: the guard must be a local one, on an EC2 that is none. */
export async function startStandIns(
  ports: StandInPorts,
  people: People,
  document: string | undefined,
): Promise<StandIns> {
  const names = (Object.keys(ports) as StandInName[]).filter((name) => ports[name] !== undefined);
  const hookSecrets = withSecretsFor(names, document, randomHex);
  const secrets = readHookSecrets(hookSecrets ?? "{}");
  const first = (name: string) => secrets?.get(name)?.[0] ?? "";
  const slack = ports.slack === undefined ? undefined : await openSlack(ports.slack, people, first);
  const running: readonly (Listening & Pick<RunningSlack, "sendTo" | "name">)[] = slack
    ? [slack]
    : [];
  return {
    ...(hookSecrets !== undefined && { hookSecrets }),
    ...(slack && { slack: { apiUrl: `${slack.url}/api/`, responseOrigin: slack.url } }),
    pages: running.map(({ name, url }) => ({ name, url })),
    sendTo: (guardUrl) => {
      if (!isLocal(guardUrl)) throw new Error(`${guardUrl} is not on this machine`);
      for (const one of running) one.sendTo(guardUrl);
    },
    close: async () => {
      for (const one of running) await one.close();
    },
  };
}

function openSlack(port: number, people: People, secret: (name: string) => string) {
  return startSlack({
    port,
    members: slackMembers(people),
    signingSecret: secret("slack"),
    token: secret("slack/token"),
    clock: systemClock.now,
    newHex: (digits) => randomHex(Math.ceil(digits / 2)).slice(0, digits),
  });
}

/** Those whom people.yaml knows by a user of Slack. */
function slackMembers({ persons }: People): readonly Member[] {
  return [...persons].flatMap(([identity, name]) => {
    const [, team, user] = /^slack:(T[A-Z0-9]+)#([A-Z0-9]+)$/.exec(identity) ?? [];
    return team === undefined || user === undefined ? [] : [{ team, user, name }];
  });
}
