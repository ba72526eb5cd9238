import { readHookSecrets } from "../core/hooks/secrets.ts";
import type { People } from "../core/policy/people.ts";
import { randomHex, systemClock } from "../lambda/adapters/system.ts";
import type { SlackPlaces } from "../lambda/slackPorts.ts";
import type { TicketUrls } from "../lambda/ticketConfig.ts";
import { isLocal, type Listening } from "./loopback.ts";
import { STAND_INS, type StandInName, withSecretsFor } from "./standInSecrets.ts";
import { startJira } from "./standIns/jira/server.ts";
import { startServiceNow } from "./standIns/servicenow/server.ts";
import { startSlack } from "./standIns/slack/server.ts";
import type { Member } from "./standIns/slack/workspace.ts";

/** Which systems are played on this desk, each with its port; 0 picks a free one. */
export type StandInPorts = Partial<Readonly<Record<StandInName, number>>>;

/** A system that is played: where its page is, and to whom it sends. */
interface RunningStandIn extends Listening {
  readonly name: string;
  readonly sendTo: (guardUrl: string) => void;
}

/** The stand-ins that run, and what the guard needs to speak with them. */
export interface StandIns {
  /** The document of hooks' secrets, with theirs. */
  readonly hookSecrets?: string;
  readonly slack?: SlackPlaces;
  readonly ticketUrls: TicketUrls;
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
  const names = STAND_INS.filter((name) => ports[name] !== undefined);
  const hookSecrets = withSecretsFor(names, document, randomHex);
  const secrets = readHookSecrets(hookSecrets ?? "{}");
  const running: Partial<Record<StandInName, RunningStandIn>> = {};
  const close = async () => {
    for (const one of Object.values(running)) await one.close();
  };
  try {
    for (const name of names) {
      const secret = (of: string) => secrets?.get(of)?.[0] ?? "";
      running[name] = await OPEN[name](ports[name] ?? 0, people, secret);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ...(hookSecrets !== undefined && { hookSecrets }),
    ...placesOf(running),
    pages: Object.values(running).map(({ name, url }) => ({ name, url })),
    sendTo: (guardUrl) => {
      if (!isLocal(guardUrl)) throw new Error(`${guardUrl} is not on this machine`);
      for (const one of Object.values(running)) one.sendTo(guardUrl);
    },
    close,
  };
}

/** Where the guard reaches them, in place of the real ones. */
function placesOf({ slack, jira, servicenow }: Partial<Record<StandInName, RunningStandIn>>) {
  return {
    ...(slack && { slack: { apiUrl: `${slack.url}/api/`, responseOrigin: slack.url } }),
    ticketUrls: {
      ...(jira && { jira: jira.url }),
      ...(servicenow && { servicenow: servicenow.url }),
    },
  };
}

type Open = (
  port: number,
  people: People,
  secret: (name: string) => string,
) => Promise<RunningStandIn>;

const OPEN: Readonly<Record<StandInName, Open>> = {
  slack: openSlack,
  jira: openJira,
  servicenow: openServiceNow,
};

function openSlack(port: number, people: People, secret: (name: string) => string) {
  return startSlack({
    port,
    members: slackMembers(people),
    signingSecret: secret("slack"),
    token: secret("slack/token"),
    clock: systemClock.now,
    newHex: hexDigits,
  });
}

function openJira(port: number, people: People, secret: (name: string) => string) {
  return startJira({
    port,
    accounts: knownBy(people, "jira:").map(([accountId, name]) => ({ accountId, name })),
    secret: secret("jira"),
    credentials: secret("jira/token"),
    clock: systemClock.now,
  });
}

function openServiceNow(port: number, people: People, secret: (name: string) => string) {
  return startServiceNow({
    port,
    users: knownBy(people, "servicenow:").map(([sysId, name]) => ({ sysId, name })),
    secret: secret("servicenow"),
    credentials: secret("servicenow/token"),
    clock: systemClock.now,
    newHex: hexDigits,
  });
}

function hexDigits(digits: number): string {
  return randomHex(Math.ceil(digits / 2)).slice(0, digits);
}

/** What people.yaml knows persons by in a system, each with the person. */
function knownBy({ persons }: People, scheme: string): readonly (readonly [string, string])[] {
  return [...persons].flatMap(([identity, person]) =>
    identity.startsWith(scheme) ? [[identity.slice(scheme.length), person] as const] : [],
  );
}

/** Users of Slack, each with their team; a user of a whole grid is not played. */
function slackMembers(people: People): readonly Member[] {
  return knownBy(people, "slack:").flatMap(([key, name]) => {
    const [, team, user] = /^(T[A-Z0-9]+)#([A-Z0-9]+)$/.exec(key) ?? [];
    return team === undefined || user === undefined ? [] : [{ team, user, name }];
  });
}
