import { type Checked, readChecked } from "../readDocument.ts";
import { sceneDocument, type WrittenScene } from "./sceneDocument.ts";

/** Reads the YAML text of a scene; `file` names the text in its faults. */
export function readScene(text: string, file: string): Checked<WrittenScene> {
  return readChecked(sceneDocument, text, file);
}
