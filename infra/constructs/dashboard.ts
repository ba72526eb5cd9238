import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  Stats,
} from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import type { Watched } from "./alarms.ts";
import { ledgerErrors, ledgerThrottles, serverErrors } from "./metrics.ts";

/** Makes the one page to look at first: the alarms on top, then calls, time, the sweeper and the ledger. */
export function dashboard(scope: Construct, watched: Watched, alarms: readonly Alarm[]): void {
  const { api, sweep, apis, tables, deadLetters, lines } = watched;
  new Dashboard(scope, "Dashboard", {
    dashboardName: "egress-guard",
    widgets: [
      [new AlarmStatusWidget({ title: "Alarms", alarms: [...alarms], width: 24, height: 4 })],
      [
        graph("Calls", [
          ...apis.flatMap((door) => [door.metricCount(), door.metricClientError()]),
          serverErrors(apis),
        ]),
        graph("Time of a call", [
          ...apis.map((door) => door.metricLatency({ statistic: Stats.p(50) })),
          ...apis.map((door) => door.metricLatency({ statistic: Stats.p(99) })),
        ]),
        graph("The API's function", [api.metricErrors(), api.metricThrottles()]),
      ],
      [
        graph("Sweeps", [sweep.metricInvocations(), sweep.metricErrors()]),
        graph("Unfinished", [
          lines.overdue,
          deadLetters.metricApproximateNumberOfMessagesVisible(),
        ]),
        graph("Lines to read", [lines.errors, lines.tampered, lines.revokeFailed, lines.givenUp]),
      ],
      [
        graph("Written", [
          tables.state.metricConsumedWriteCapacityUnits({ statistic: Stats.SUM }),
          tables.audit.metricConsumedWriteCapacityUnits({ statistic: Stats.SUM }),
        ]),
        graph("DynamoDB", [ledgerErrors(tables), ledgerThrottles(tables)]),
      ],
    ],
  });
}

function graph(title: string, left: readonly IMetric[]): GraphWidget {
  return new GraphWidget({ title, left: [...left], width: 8, height: 6 });
}
