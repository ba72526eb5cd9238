import type { Data } from "./data.ts";
import { isDataObject } from "./data.ts";
import { ACTION } from "./options.ts";
import { generalFault } from "./refusal.ts";
import type { TableStyle } from "./tableLayout.ts";

/** Prints data in one of the AWS CLI's formats, under a title where the format shows one. */
export async function formatted(
  format: string,
  data: Data,
  table: TableStyle,
  title: string = ACTION,
): Promise<string> {
  const print = FORMATS.get(format);
  if (print === undefined) throw generalFault(`Unknown output type: ${format}`);
  return print(data, title, table);
}

type Print = (data: Data, title: string, table: TableStyle) => string | Promise<string>;

/** An empty object is nothing to print; other empty data is. */
function unlessEmpty(print: Print): Print {
  return (data, title, table) =>
    isDataObject(data) && Object.keys(data).length === 0 ? "" : print(data, title, table);
}

// Each format is loaded when it is asked for: most lines never need more than JSON.
const FORMATS: ReadonlyMap<string, Print> = new Map<string, Print>([
  ["json", unlessEmpty((data) => `${JSON.stringify(data, null, 4)}\n`)],
  ["text", async (data) => (await import("./printText.ts")).textOf(data)],
  ["yaml", unlessEmpty(async (data) => (await import("./printYaml.ts")).yamlOf(data))],
  ["yaml-stream", unlessEmpty(async (data) => (await import("./printYaml.ts")).yamlOf([data]))],
  [
    "table",
    async (data, title, style) => {
      const [{ sectionsOf }, { drawTable }] = await Promise.all([
        import("./printTable.ts"),
        import("./tableLayout.ts"),
      ]);
      return drawTable(sectionsOf(title, data), style);
    },
  ],
  ["off", () => ""],
]);
