/**
 * The systems through which persons come, and how each names one: a team's or a system's own stable id, never a name for show
 * or an address, which their holders can change.
 */
const FORMS = {
  slack: /^slack:[TE][A-Z0-9]{2,20}#[UW][A-Z0-9]{2,20}$/,
  jira: /^jira:[A-Za-z0-9:-]{1,128}$/,
  servicenow: /^servicenow:[0-9a-f]{32}$/,
  webhook: /^webhook:[a-z0-9][a-z0-9-]{0,63}#[!-~]{1,128}$/,
} as const;

/** The systems that have a way in of their own, beside what any system can send as a webhook. */
export const HOOK_SURFACES = ["slack", "jira", "servicenow"] as const;

/** One of them. */
export type HookSurface = (typeof HOOK_SURFACES)[number];

/** What isSurfaceIdentity takes, for the message to someone who wrote something else. */
export const SURFACE_FORMS =
  "slack:TEAM#USER, jira:ACCOUNT-ID, servicenow:SYS-ID (32 hex digits) or webhook:SOURCE#USER";

/** Whether a text names a person as one of these systems does. */
export function isSurfaceIdentity(text: string): boolean {
  return Object.values(FORMS).some((form) => form.test(text));
}
