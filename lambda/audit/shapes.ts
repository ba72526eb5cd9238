import * as z from "zod/mini";
import type { GroupHead, StoredRequest } from "../../core/ledger/stored.ts";

// As much of what a ledger stores as a verification takes for granted; everything else is compared, whatever it is.

const group = z.object({ account: z.string(), region: z.string(), groupId: z.string() });
const end = z.object({ seq: z.int(), hash: z.string() });
const rule = z.looseObject({ SecurityGroupRuleId: z.string(), GroupId: z.string() });

const Head = z.looseObject({
  group,
  chain: end,
  inflight: z.optional(
    z.looseObject({
      requestId: z.string(),
      intended: z.number(),
      ipPermissions: z.array(z.unknown()),
    }),
  ),
  open: z.array(
    z.looseObject({ rule, holders: z.array(z.looseObject({ requestId: z.string() })) }),
  ),
});

const Request = z.looseObject({
  requestId: z.string(),
  fence: z.number(),
  status: z.string(),
  group,
  chain: end,
  groupRecords: z.array(z.number()),
  rules: z.array(z.looseObject({ SecurityGroupRuleId: z.string() })),
});

/** The head, if what is stored can be one; otherwise an `Error` that says what it lacks. */
export function headIn(value: GroupHead | undefined): GroupHead | undefined {
  return value && requireShape(Head, value);
}

/** The request, if what is stored can be one; otherwise an `Error` that says what it lacks. */
export function requestIn(value: StoredRequest | undefined): StoredRequest | undefined {
  return value && requireShape(Request, value);
}

function requireShape<T>(shape: z.core.$ZodType, value: T): T {
  const result = z.safeParse(shape, value);
  if (result.success) return value;
  const [issue] = result.error.issues;
  throw new Error(`its member ${issue?.path.join(".")} is not what it should be`);
}
