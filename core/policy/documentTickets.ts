import * as z from "zod";
import { closed, line, listOf } from "./documentForms.ts";
import { id, mode, reason, where } from "./documentValues.ts";

const STATES = "a list of states, such as [Approved]";

/** A statement that asks for a ticket which is in order. */
export const requiredTicket = closed("a required ticket: a mapping with id and states", {
  id,
  states: listOf(STATES, line("a state: one line of text, 100 characters at most", 100)).describe(
    "The states in which the ticket passes, as its system shows them",
  ),
  person: z
    .enum(["requester", "any"], { error: "requester or any" })
    .default("requester")
    .describe(
      "requester: one of the ticket's persons must be who asks, as people.yaml has them; any: whoever the ticket names",
    ),
  approved: z
    .literal(true, { error: "true; without it nobody looks whether the ticket is approved" })
    .optional()
    .describe("Its own system must count the ticket as approved"),
  window: z
    .literal(true, { error: "true; without it nobody looks at the ticket's change window" })
    .optional()
    .describe(
      "The ticket must have a change window, and rules are made within it: before it a request waits",
    ),
  reason: reason.optional(),
  where,
  mode,
}).describe("A ticket that requests must name, and what it must be like");
