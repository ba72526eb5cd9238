import process, { argv, stderr, stdout } from "node:process";
import { parseArgs } from "node:util";
import { failureText, liveMany, reportText } from "./report.ts";

const { values } = parseArgs({
  args: argv.slice(2),
  options: {
    runs: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
  },
});

const start = performance.now();
const seconds = () => (performance.now() - start) / 1000;
const from = Number(values.seed);

const report = await liveMany(from, Number(values.runs), (done) => {
  if (done % 5000 === 0) stderr.write(`${done} lives, ${seconds().toFixed(0)} s\n`);
});
stdout.write(`${reportText(report, from, seconds())}\n`);
for (const failed of report.failed) stdout.write(`\n${failureText(failed)}\n`);
process.exitCode = report.failed.length === 0 ? 0 : 1;
