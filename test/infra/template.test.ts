// The first synthesis in a process takes seconds, each later one a fraction: hence one process for all facts of the template.
import "./facts/alarms.ts";
import "./facts/checks.ts";
import "./facts/doors.ts";
import "./facts/outbox.ts";
import "./facts/parts.ts";
import "./facts/roles.ts";
import "./facts/tellers.ts";
import "./facts/tickets.ts";
