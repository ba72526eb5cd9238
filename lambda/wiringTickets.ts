import type { TicketsDocument } from "../core/tickets/mapping.ts";
import { jiraDesk } from "./adapters/jira.ts";
import { serviceNowDesk } from "./adapters/serviceNow.ts";
import type { TicketCallPorts } from "./adapters/ticketCalls.ts";
import type { Log } from "./ports.ts";
import type { TicketUrls } from "./ticketConfig.ts";
import type { TicketDesks } from "./tickets/desk.ts";

/** The ticket systems that are both deployed and described: a system without a mapping has no tickets that anybody could read. */
export function ticketDesks(
  urls: TicketUrls,
  mappings: TicketsDocument | undefined,
  ports: TicketCallPorts & { readonly log: Log },
): TicketDesks {
  const { jira, servicenow } = mappings ?? {};
  return {
    ...(urls.jira === undefined || jira === undefined
      ? {}
      : { jira: jiraDesk(urls.jira, jira, ports) }),
    ...(urls.servicenow === undefined || servicenow === undefined
      ? {}
      : { servicenow: serviceNowDesk(urls.servicenow, servicenow, ports) }),
  };
}
