import { type Html, html } from "./html.ts";

/** Somebody whom a page can be looked at as. */
export interface Person {
  /** What the page's address says. */
  readonly key: string;
  readonly name: string;
}

/** The links that choose who one is. */
export function whoYouAre(people: readonly Person[], current: string): Html {
  const links = people.map(({ key, name }) => {
    const query = new URLSearchParams({ as: key });
    const mark = key === current ? html` aria-current="page"` : undefined;
    return html`<a href="/?${query.toString()}"${mark}>${name}</a>`;
  });
  return html`<nav class="people" aria-label="Who you are"><span>You are</span>${links}</nav>`;
}

/** What is shown where people.yaml knows nobody of a system. */
export function nobody(system: string, identity: string): Html {
  return html`<p class="notice">people.yaml knows nobody of ${system} yet. Give a person an identity such as <code>${identity}</code> and start again.</p>`;
}

/** What somebody is told of how the guard took a hook; nothing where it took it. */
export function hookNotice(status: number | undefined): string | undefined {
  if (status === undefined) return "The guard did not answer the webhook.";
  return status >= 200 && status < 300
    ? undefined
    : `The guard answered the webhook with ${status}.`;
}
