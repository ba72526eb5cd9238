import { Command } from "commander";
import { answerCommand } from "./answer.ts";
import type { Bench } from "./bench.ts";
import { extendCommand } from "./extend.ts";
import { giveUpCommand } from "./giveUp.ts";
import { listCommand } from "./list.ts";
import { showCommand } from "./show.ts";

/** The commands for whoever has asked, and for whoever answers. */
export function requestsCommand(bench: Bench): Command {
  return new Command("requests")
    .description("look at requests, answer those that wait, and give their rules up")
    .addCommand(listCommand(bench))
    .addCommand(showCommand(bench))
    .addCommand(answerCommand("approve", bench))
    .addCommand(answerCommand("decline", bench))
    .addCommand(giveUpCommand("cancel", bench))
    .addCommand(giveUpCommand("revoke", bench))
    .addCommand(extendCommand(bench));
}
