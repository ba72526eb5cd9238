import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { approvals } from "./approvals.ts";
import { bans } from "./bans.ts";
import { breadth } from "./breadth.ts";
import { covered } from "./covered.ts";
import { destinations } from "./destinations.ts";
import { duration } from "./duration.ts";
import { embedded } from "./embedded.ts";
import { governed } from "./governed.ts";
import { ports } from "./ports.ts";
import { requesters } from "./requesters.ts";
import { size } from "./size.ts";
import { tags } from "./tags.ts";
import { tickets } from "./tickets.ts";
import { understood } from "./understood.ts";

/** One question that the policy answers about a request: pure, total, and free of the other checks. */
export interface Check {
  readonly name: string;
  readonly run: (subject: Subject) => readonly Finding[];
}

/** All questions, in the order in which a person reads the answers. */
export const CHECKS: readonly Check[] = [
  { name: "requesters", run: requesters },
  { name: "governed", run: governed },
  { name: "understood", run: understood },
  { name: "destinations", run: destinations },
  { name: "bans", run: bans },
  { name: "embedded", run: embedded },
  { name: "ports", run: ports },
  { name: "breadth", run: breadth },
  { name: "size", run: size },
  { name: "duration", run: duration },
  { name: "tags", run: tags },
  { name: "tickets", run: tickets },
  { name: "covered", run: covered },
  { name: "approvals", run: approvals },
];
