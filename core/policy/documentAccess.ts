import * as z from "zod";
import { RIGHTS } from "./access.ts";
import { closed, listOf } from "./documentForms.ts";
import { id, principals, where } from "./documentValues.ts";

const { accounts, regions, groupIds, principals: askers } = where.unwrap().shape;

const right = z.enum(RIGHTS, { error: `one of ${RIGHTS.join(", ")}` });

/** Who may see and do what with the requests of others. Only what a stored request says of itself can be a condition. */
export const access = closed("an access entry: a mapping with id, principals and may", {
  id,
  principals,
  may: listOf(`a list of ${RIGHTS.join(", ")}`, right).describe(
    "read sees requests, approve answers them, revoke ends their rules, audit reads records; each includes read",
  ),
  where: closed("a mapping of accounts, regions, groupIds and principals", {
    accounts,
    regions,
    groupIds,
    principals: askers.describe("Who asked; a group's records as a whole have no one who asked"),
  })
    .default({})
    .describe("Which requests: all members given must match, one value of each. Empty: all"),
}).describe("Who may see and do what with the requests of others");
