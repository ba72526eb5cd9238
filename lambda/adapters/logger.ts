import { Logger } from "@aws-lambda-powertools/logger";
import type { Log } from "../ports.ts";

/** Structured log lines on standard output, one JSON object each; `POWERTOOLS_LOG_LEVEL` says how many. */
export function structuredLog(): Log {
  const logger = new Logger({ serviceName: "egress-guard" });
  return {
    info: (message, members) => logger.info(message, { ...members }),
    error: (message, members) => logger.error(message, { ...members }),
  };
}
