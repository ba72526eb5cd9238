import type { EC2ClientConfig } from "@aws-sdk/client-ec2";
import { ec2Adapter } from "../../lambda/adapters/ec2.ts";
import type { Clock } from "../../lambda/ports.ts";
import { answerQuery, type World } from "../../local/ec2/answer.ts";
import { newFaults } from "../../local/ec2/faults.ts";
import { plantSeed } from "../../local/ec2/seed.ts";
import { openDatabase } from "../../local/ec2/store/database.ts";
import { GROUP_ID } from "../support/builders.ts";
import { SDK_CONFIG } from "../support/sdkConfig.ts";
import { countedHex } from "../support/standIns.ts";
import { type Cloud, newFlight, type Surroundings } from "./cloud.ts";

const DEPLOYMENT = { account: "111122223333", region: "us-east-1" } as const;

/** What can go wrong between the SDK and EC2; the first three are for every call, the others for changes. */
const FAULTS = [
  "no connection",
  "throttled",
  "500 before it was done",
  "500 after it was done",
  "connection lost after it was done",
  "late",
] as const;

type Fault = (typeof FAULTS)[number];

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The embedded EC2 behind the real adapter and the real SDK, with no socket between them. */
export function embeddedCloud(life: Surroundings): Cloud {
  const now = () => new Date(life.now());
  const newHex = countedHex();
  const db = openDatabase(":memory:", (fresh) => plantSeed(fresh, DEPLOYMENT));
  const faults = newFaults(db, now);
  const onError = (error: unknown) => {
    throw error;
  };
  const world: World = { ...DEPLOYMENT, db, newHex, faults, onCall: () => {}, onError };
  let changes = 0;
  const answer = async (text: string) => {
    if (!text.includes("Action=Describe")) changes += 1;
    return answered(await answerQuery(world, text, world.account));
  };
  const flight = newFlight(life);
  const truth = ec2Adapter(configOf(answer), { now, pause: async () => {} });
  const wire = (who: string, clock: Clock) => async (text: string) => {
    const action = /\bAction=(\w+)/.exec(text)?.[1] ?? "";
    await life.turn(who, action);
    const fault = life.onTheWay<Fault>(who, action, FAULTS);
    if (fault === "late") flight.add(who, clock, () => answer(text));
    const done = fault === undefined || fault.endsWith("done") ? await answer(text) : undefined;
    if (fault !== undefined) return broken(fault);
    await life.turn(who, `hears of ${action}`);
    return done ?? refusal(500, "InternalError");
  };
  return {
    reach: (who, clock) => {
      const ec2 = ec2Adapter(configOf(wire(who, clock)), clock);
      return { ...ec2, describeStale: ec2.describeGroup, later: () => {} };
    },
    rules: async () => {
      const described = await truth.describeGroup(GROUP_ID);
      if (described.kind !== "found") throw new Error(described.message);
      return described.value.rules;
    },
    changes: () => changes,
    strangerMakes: async (ipPermission) => {
      const call = { groupId: GROUP_ID, ipPermissions: [ipPermission], tags: [] };
      await truth.authorize({ ...call, leaseUntil: Number.POSITIVE_INFINITY });
    },
    landDue: flight.landDue,
    flying: flight.flying,
    close: () => db.close(),
  };
}

/** What a caller gets where a call went wrong on its way. */
function broken(fault: Fault): Answer {
  if (fault === "throttled") return refusal(503, "RequestLimitExceeded");
  if (fault.startsWith("500")) return refusal(500, "InternalError");
  throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
}

function refusal(status: number, code: string): Answer {
  const body = `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors><RequestID>r</RequestID></Response>`;
  return { status, body };
}

function answered(answer: Answer | "hang" | "reset"): Answer {
  if (typeof answer === "string") throw new Error(`nobody asked EC2 for a ${answer}`);
  return answer;
}

/** A client whose calls are answered here; it sends each once, since its pauses would be real ones. */
function configOf(answer: (text: string) => Promise<Answer>): EC2ClientConfig {
  return {
    ...SDK_CONFIG,
    authSchemePreference: [...SDK_CONFIG.authSchemePreference],
    endpoint: "http://ec2.invalid",
    maxAttempts: 1,
    requestHandler: {
      handle: async ({ body }: { readonly body: string }) => {
        const { status, body: text } = await answer(body);
        const headers = { "content-type": "text/xml;charset=UTF-8" };
        return { response: { statusCode: status, headers, body: Buffer.from(text) } };
      },
    },
  };
}
