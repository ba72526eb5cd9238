/** The style of all stand-ins' pages, light and dark as the browser is. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f6f4, #191b1d);
  --sheet: light-dark(#ffffff, #222529);
  --text: light-dark(#1d1c1d, #dcddde);
  --faint: light-dark(#5c5d5f, #a5a8ab);
  --line: light-dark(#d9d9d6, #3d4145);
  --accent: light-dark(#0b5fa5, #6cb4ee);
  --good: light-dark(#00694b, #2f9e7c);
  --bad: light-dark(#b3122f, #e0607a);
  --note: light-dark(#fff8e5, #33301f);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text);
  font: 15px/1.45 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
header.top { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: baseline; padding: .75rem 1.25rem;
  background: var(--sheet); border-bottom: 1px solid var(--line); }
header.top h1 { margin: 0; font-size: 1.1rem; }
header.top p { margin: 0; color: var(--faint); }
main { max-width: 84rem; margin: 0 auto; padding: 1rem 1.25rem; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
nav.people { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-bottom: 1rem; }
nav.people a { padding: .25rem .8rem; border: 1px solid var(--line); border-radius: 1rem; background: var(--sheet);
  text-decoration: none; color: var(--text); }
nav.people a[aria-current] { background: var(--accent); border-color: var(--accent); color: var(--sheet); }
.columns { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); }
.sheet { background: var(--sheet); border: 1px solid var(--line); border-radius: .6rem; overflow: hidden; }
.sheet > h2 { margin: 0; padding: .6rem 1rem; font-size: 1rem; border-bottom: 1px solid var(--line); }
.log { height: min(58vh, 40rem); overflow-y: auto; padding: .5rem 1rem; }
.empty { color: var(--faint); }
article { padding: .5rem 0; overflow-wrap: anywhere; }
article + article { border-top: 1px solid var(--line); }
article.private { background: var(--note); margin: .25rem -1rem; padding: .5rem 1rem; }
.who { display: flex; gap: .5rem; align-items: baseline; }
.who time, .faint, .context { color: var(--faint); font-size: .85em; }
.block { margin: .35rem 0; }
.block h3 { margin: .2rem 0; font-size: 1.1rem; }
.block.section { display: flex; gap: 1rem; justify-content: space-between; align-items: start; }
.block p { margin: 0; }
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: .4rem 1rem; margin: .35rem 0 0; }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; }
hr { border: 0; border-top: 1px solid var(--line); }
code, pre { font: .88em/1.4 ui-monospace, "SFMono-Regular", Consolas, monospace; background: var(--ground);
  border: 1px solid var(--line); border-radius: .25rem; }
code { padding: .05rem .25rem; }
pre { padding: .5rem; margin: .25rem 0; white-space: pre-wrap; }
blockquote { margin: .2rem 0; padding-left: .7rem; border-left: 4px solid var(--line); }
button { font: inherit; padding: .35rem .9rem; border: 1px solid var(--line); border-radius: .35rem; cursor: pointer;
  background: var(--sheet); color: var(--text); }
button.primary { background: var(--good); border-color: var(--good); color: #fff; }
button.danger { background: var(--sheet); border-color: var(--bad); color: var(--bad); }
button:hover { filter: brightness(.95); }
form.line { display: flex; gap: .5rem; padding: .75rem 1rem; border-top: 1px solid var(--line); }
.ticket form.line { margin-top: .75rem; padding: .75rem 0 0; }
form.line input { flex: 1; }
input, textarea, select { font: inherit; padding: .4rem .6rem; border: 1px solid var(--line); border-radius: .35rem;
  background: var(--sheet); color: var(--text); width: 100%; }
label { display: block; font-weight: 600; margin-bottom: .2rem; }
.field { margin-bottom: .9rem; }
.fault { color: var(--bad); margin: .25rem 0 0; }
.notice { padding: .5rem 1rem; background: var(--note); border: 1px solid var(--line); border-radius: .35rem; }
.overlay { position: fixed; inset: 0; display: grid; place-items: center; padding: 1rem; background: rgb(0 0 0 / .45); }
.overlay > section, dialog { width: min(34rem, 100%); max-height: 90vh; overflow-y: auto; background: var(--sheet);
  color: var(--text); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.25rem; }
.overlay h2, dialog h2 { margin: 0 0 .75rem; font-size: 1.15rem; }
.ends { display: flex; justify-content: flex-end; gap: .5rem; margin-top: 1rem; }
.ticket { padding: .75rem 1rem; }
.ticket p.faint { margin: 0 0 .5rem; }
.ticket .fields { margin-bottom: .75rem; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;
