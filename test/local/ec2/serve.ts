// A program of its own for tests that kill it: serves the database named by its first argument and prints the URL.
import { countedHex, start } from "./support.ts";

const [database = ":memory:", salt = ""] = process.argv.slice(2);
const digits = countedHex(salt);
const { url } = await start({ database, newHex: digits });
process.stdout.write(`${url}\n`);
