/**
 * The script of all stand-ins' pages, plain JavaScript for a browser. It shows what the server has rendered, anew after each change,
 * and sends forms without leaving the page; what somebody has changed in a field and not sent stays. It makes no markup of its own.
 */
export const PAGE_SCRIPT = `"use strict";
const main = document.querySelector("main");
const confirmation = document.querySelector("#confirmation");

function isTyped(field) {
  if (field.localName !== "select") return field.value !== field.defaultValue;
  return [...field.options].some((option) => option.selected && !option.defaultSelected);
}

function typed(sent) {
  return [...main.querySelectorAll("input, textarea, select")]
    .filter((field) => field.id && field.form !== sent && isTyped(field))
    .map(({ id, value }) => ({ id, value }));
}

function show(markup, sent) {
  const kept = typed(sent);
  const focused = document.activeElement?.id;
  const before = main.querySelector("[role=dialog]")?.id;
  main.innerHTML = markup;
  for (const { id, value } of kept) {
    const field = document.getElementById(id);
    if (field) field.value = value;
  }
  for (const log of main.querySelectorAll("[role=log]")) log.scrollTop = log.scrollHeight;
  const dialog = main.querySelector("[role=dialog]");
  const first = dialog?.querySelector("input:not([type=hidden]), textarea, button");
  if (dialog && dialog.id !== before) first?.focus();
  else if (focused) document.getElementById(focused)?.focus();
}

function agreed({ dataset }) {
  confirmation.querySelector("h2").textContent = dataset.confirmTitle;
  confirmation.querySelector("p").textContent = dataset.confirmText;
  confirmation.querySelector("[value=yes]").textContent = dataset.confirmYes;
  confirmation.querySelector("[value=no]").textContent = dataset.confirmNo;
  confirmation.returnValue = "no";
  confirmation.showModal();
  return new Promise((resolve) => {
    const closed = () => resolve(confirmation.returnValue === "yes");
    confirmation.addEventListener("close", closed, { once: true });
  });
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const button = event.submitter;
  if (form.getAttribute("method") !== "post") return;
  event.preventDefault();
  if (button?.dataset.confirmTitle && !(await agreed(button))) return;
  const body = new URLSearchParams(new FormData(form, button));
  const headers = { "x-fragment": "1" };
  const answer = await fetch(form.getAttribute("action"), { method: "POST", headers, body });
  // What was not taken can be mended.
  show(await answer.text(), answer.headers.has("x-notice") ? undefined : form);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") main.querySelector("[data-closes]")?.click();
});

async function refresh() {
  const answer = await fetch("/page/view" + location.search);
  if (answer.ok) show(await answer.text());
}

new EventSource("/page/events").addEventListener("message", refresh);
for (const log of main.querySelectorAll("[role=log]")) log.scrollTop = log.scrollHeight;
`;
