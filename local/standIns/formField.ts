import { type Html, html } from "./html.ts";

/** A field of a page's form: how it is filled in, and what stands in it. */
export interface FormField {
  /** Unlike any other's on the page. */
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly kind: "line" | "text" | "choice";
  readonly value: string;
  /** What may be chosen: each value with its words. */
  readonly choices?: readonly (readonly [value: string, words: string])[];
  readonly example?: string | undefined;
}

/** Shows a field with its label. */
export function renderField(field: FormField): Html {
  return html`<div><label for="${field.id}">${field.label}</label>${control(field)}</div>`;
}

function control({ id, name, kind, value, choices = [], example }: FormField): Html {
  switch (kind) {
    case "text":
      return html`<textarea id="${id}" name="${name}" rows="3" placeholder="${example}">
${value}</textarea>`;
    case "choice": {
      const options = choices.map(([one, words]) => {
        const mark = one === value ? html` selected` : undefined;
        return html`<option value="${one}"${mark}>${words}</option>`;
      });
      return html`<select id="${id}" name="${name}">${options}</select>`;
    }
    case "line":
      return html`<input id="${id}" name="${name}" value="${value}" placeholder="${example}" autocomplete="off">`;
  }
}
