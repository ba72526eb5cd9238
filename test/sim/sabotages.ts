import type { Change } from "../../core/ledger/change.ts";
import { lostCondition } from "../../core/ledger/changeRules.ts";
import { NOBODY } from "../../core/policy/people.ts";
import type { Ec2Rule, Ec2Tag } from "../../core/request/ec2.ts";
import type { Committed, Ports } from "../../lambda/ports.ts";
import type { Sabotage } from "./sabotage.ts";

/** The guard, broken in one place each; `sentence` is the promise that it must be seen to break. */
export const SABOTAGES: readonly {
  readonly broken: string;
  readonly sentence: RegExp;
  readonly sabotage: Sabotage;
}[] = [
  {
    broken: "the intent is written after the call",
    sentence: /the ledger's word|earlier intended/,
    sabotage: { ports: intendedLater },
  },
  {
    broken: "the outcome is acknowledged and not written",
    sentence: /everything ends/,
    sabotage: {
      ports: committing(async ({ request }) =>
        request.status === "executing" ? undefined : "committed",
      ),
    },
  },
  {
    broken: "what a system asks for is acknowledged and not written",
    sentence: /on record|told is so/,
    sabotage: {
      ports: committing(async ({ request }) =>
        request.status === "received" ? "committed" : undefined,
      ),
    },
  },
  {
    broken: "the request's fence is not checked",
    sentence: /./,
    sabotage: { lost: overlooking("request-moved") },
  },
  {
    broken: "the group's number is not checked",
    sentence: /./,
    sabotage: { lost: overlooking("head-moved") },
  },
  {
    broken: "the mark on a rule is not checked",
    sentence: /agrees with EC2|made|earlier intended/,
    sabotage: { ports: marksEverything },
  },
  {
    broken: "another credential of whoever asked counts as somebody else's",
    sentence: /approve/,
    sabotage: {
      ports: ({ policy, ...ports }) => ({ ...ports, policy: { ...policy, people: NOBODY } }),
    },
  },
  {
    broken: "a lost answer is taken for a no",
    sentence: /got nothing/,
    sabotage: { ports: takesSilenceForNo },
  },
  {
    broken: "an empty describe is taken for proof",
    sentence: /got nothing|agrees with EC2/,
    sabotage: { ports: seesNothing },
  },
  {
    broken: "a ticket is taken for one whose window is always open",
    sentence: /ticket's window/,
    sabotage: { ports: opensWindows },
  },
  {
    broken: "a call may be sent for as long as its worker owns it, whenever its window ends",
    sentence: /ticket's window/,
    sabotage: {
      ports: ({ ec2, ...ports }) => ({
        ...ports,
        ec2: {
          ...ec2,
          authorize: (call) => ec2.authorize({ ...call, leaseUntil: call.leaseUntil + 20_000 }),
        },
      }),
    },
  },
  {
    broken: "nobody sees to what is due",
    sentence: /everything ends/,
    sabotage: {
      ports: ({ ledger, ...ports }) => ({ ...ports, ledger: { ...ledger, due: async () => [] } }),
    },
  },
  {
    broken: "a ledger that is down is taken for an empty one",
    sentence: /./,
    sabotage: {
      ports: ({ ledger, ...ports }) => ({
        ...ports,
        ledger: {
          ...ledger,
          commit: (change) => ledger.commit(change).catch((): Committed => "committed"),
        },
      }),
    },
  },
];

function overlooking(overlooked: Committed): typeof lostCondition {
  return (change, before) => {
    const met = lostCondition(change, before);
    return met === overlooked ? undefined : met;
  };
}

/** Ports whose commits are answered here, where `answer` has one. */
function committing(answer: (change: Change) => Promise<Committed | undefined>) {
  return ({ ledger, ...ports }: Ports): Ports => ({
    ...ports,
    ledger: {
      ...ledger,
      commit: async (change) => (await answer(change)) ?? ledger.commit(change),
    },
  });
}

function intendedLater(ports: Ports): Ports {
  const waiting: Change[] = [];
  const isIntent = ({ records }: Change) =>
    records.some(({ record }) => record.type === "intended");
  return committing(async (change) => {
    if (isIntent(change)) {
      waiting.push(change);
      return "committed";
    }
    for (const intent of waiting.splice(0)) await ports.ledger.commit(intent);
    return undefined;
  })(ports);
}

/** Every rule seems to carry the mark of whoever called last. */
function marksEverything({ ec2, ...ports }: Ports, remember: Map<string, unknown>): Ports {
  const marked = (rule: Ec2Rule): Ec2Rule => ({
    ...rule,
    Tags: (remember.get("tags") as readonly Ec2Tag[] | undefined) ?? rule.Tags ?? [],
  });
  return {
    ...ports,
    ec2: {
      ...ec2,
      authorize: (call) => {
        remember.set("tags", call.tags);
        return ec2.authorize(call);
      },
      describeGroup: async (groupId) => {
        const described = await ec2.describeGroup(groupId);
        if (described.kind !== "found") return described;
        const { value } = described;
        return { kind: "found", value: { ...value, rules: value.rules.map(marked) } };
      },
    },
  };
}

function opensWindows({ tickets, ...ports }: Ports): Ports {
  return {
    ...ports,
    tickets: async (key) => {
      const reading = (await tickets?.(key)) ?? { kind: "unavailable", message: "" };
      return reading.kind === "ticket"
        ? {
            ...reading,
            ticket: { ...reading.ticket, window: { start: "1970-01-01T00:00:00.000Z" } },
          }
        : reading;
    },
  };
}

function takesSilenceForNo({ ec2, ...ports }: Ports): Ports {
  const authorize: Ports["ec2"]["authorize"] = async (call) => {
    const outcome = await ec2.authorize(call);
    return outcome.kind === "unknown"
      ? { kind: "refused", ec2Code: "UnauthorizedOperation", message: outcome.message }
      : outcome;
  };
  return { ...ports, ec2: { ...ec2, authorize } };
}

function seesNothing({ ec2, ...ports }: Ports): Ports {
  const describeGroup: Ports["ec2"]["describeGroup"] = async (groupId) => {
    const described = await ec2.describeGroup(groupId);
    return described.kind === "found"
      ? { kind: "found", value: { ...described.value, rules: [] } }
      : described;
  };
  return { ...ports, ec2: { ...ec2, describeGroup } };
}
