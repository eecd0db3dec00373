/**
 * One constructed stylesheet. A page themes it with --ldn-accent, --ldn-on-accent, --ldn-link, --ldn-font,
 * --ldn-radius, --ldn-offset and --ldn-z, or through the parts. build.mjs minifies the string: no backtick in it.
 */
export const css = `
:host {
  all: initial;
  --accent: var(--ldn-accent, #14504b);
  --on-accent: var(--ldn-on-accent, #fff);
  --link: var(--ldn-link, #0e5f58);
  --panel: #fffefb;
  --canvas: #f6f4ee;
  --bubble: #fff;
  --ink: #1c2927;
  --muted: #57645f;
  --line: #dedad0;
  --edge: #82908b;
  --tint: #e7efeb;
  --mark: #dcebe6;
  --alarm: #a3231d;
  --alarm-line: #a3231d;
  --alarm-tint: #fdf3f1;
  --shadow: 0 1px 2px rgb(16 36 32 / .06), 0 8px 24px rgb(16 36 32 / .14), 0 24px 64px rgb(16 36 32 / .18);
  --radius: var(--ldn-radius, 20px);
  --offset: var(--ldn-offset, 20px);
  color-scheme: light;
  font: 400 16px/1.5 var(--ldn-font, -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif);
  color: var(--ink);
  -webkit-text-size-adjust: 100%;
  text-size-adjust: 100%;
}
@media (prefers-color-scheme: dark) {
  :host(:not([theme="light"])) {
    --accent: var(--ldn-accent, #1d655e);
    --link: var(--ldn-link-dark, #8ad3c8);
    --panel: #16201e;
    --canvas: #101816;
    --bubble: #1d2927;
    --ink: #e9efec;
    --muted: #a5b3ae;
    --line: #304039;
    --edge: #73857e;
    --tint: #21332f;
    --mark: #2a443f;
    --alarm: #b3302a;
    --alarm-line: #ff9b92;
    --alarm-tint: #2b1918;
    --shadow: 0 0 0 1px rgb(255 255 255 / .07), 0 24px 64px rgb(0 0 0 / .6);
    color-scheme: dark;
  }
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, h3, p, ul, ol, dl, dd { margin: 0; padding: 0; }
ul, ol { list-style: none; }
button, textarea { font: inherit; color: inherit; letter-spacing: inherit; }
button { margin: 0; border: 0; background: none; cursor: pointer; touch-action: manipulation; -webkit-tap-highlight-color: transparent; }
a { color: var(--link); }
:focus { outline: none; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.icon { flex: none; width: 22px; height: 22px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.i-more { stroke-width: 3; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.launcher, .panel { position: fixed; z-index: var(--ldn-z, 2147483000); inset-inline-end: max(var(--offset), env(safe-area-inset-right)); bottom: calc(var(--offset) + env(safe-area-inset-bottom)); }
.launcher { display: flex; align-items: center; gap: 10px; min-height: 56px; padding: 0 22px 0 18px; border: 1px solid transparent; border-radius: 28px; background: var(--accent); color: var(--on-accent); font-weight: 600; letter-spacing: .005em; box-shadow: 0 1px 2px rgb(16 36 32 / .2), 0 8px 24px rgb(16 36 32 / .28), inset 0 1px rgb(255 255 255 / .14); transition: transform .18s ease, box-shadow .18s ease; }
.launcher:active { transform: none; }
.launcher:focus-visible { outline-color: var(--accent); outline-offset: 3px; box-shadow: 0 0 0 3px var(--panel); }
.dot { position: absolute; inset-block-start: 0; inset-inline-end: 4px; width: 16px; height: 16px; border: 3px solid var(--panel); border-radius: 50%; background: #d9582b; }

.panel { display: flex; flex-direction: column; width: 408px; height: min(700px, calc(100vh - 2 * var(--offset))); height: min(700px, calc(100dvh - 2 * var(--offset))); overflow: hidden; border: 1px solid transparent; border-radius: var(--radius); background: var(--panel); background-clip: padding-box; box-shadow: var(--shadow); animation: rise .22s cubic-bezier(.2, .8, .3, 1); transform-origin: 100% 100%; }
@keyframes rise { from { opacity: 0; transform: translateY(14px) scale(.98); } }

.header { position: relative; z-index: 3; display: flex; align-items: center; gap: 4px; padding: 14px 10px 14px 18px; background: radial-gradient(120% 180% at 100% 0, rgb(255 255 255 / .13), transparent 62%), var(--accent); color: var(--on-accent); }
.header :focus-visible { outline-color: currentColor; outline-offset: -3px; }
.badge { display: grid; place-items: center; flex: none; width: 42px; height: 42px; margin-inline-end: 8px; border: 1px solid rgb(255 255 255 / .28); border-radius: 50%; background: rgb(255 255 255 / .12); }
.titles { flex: 1; min-width: 0; }
h2 { display: -webkit-box; overflow: hidden; font-size: 17px; font-weight: 600; line-height: 1.25; -webkit-box-orient: vertical; -webkit-line-clamp: 2; }
.titles p { font-size: 13.5px; line-height: 1.35; }
.header > button { display: grid; place-items: center; flex: none; width: 44px; height: 44px; padding: 0; border-radius: 50%; transition: background .15s; }
.menu { position: absolute; inset-block-start: calc(100% - 6px); inset-inline-end: 12px; min-width: 240px; padding: 6px; border: 1px solid var(--line); border-radius: 14px; background: var(--panel); color: var(--ink); box-shadow: var(--shadow); animation: rise .14s ease-out; }
.menu > * { display: flex; flex-wrap: wrap; align-items: center; column-gap: 12px; width: 100%; min-height: 48px; padding: 10px 12px; border-radius: 9px; color: inherit; text-align: start; text-decoration: none; }
.menu small { flex-basis: 100%; padding-inline-start: 34px; color: var(--muted); font-size: 14px; line-height: 1.3; }
.menu .icon { color: var(--link); }
.menu :focus-visible { outline-color: var(--link); }

.body { display: flex; flex: 1; flex-direction: column; min-height: 0; }
.scroller { position: relative; flex: 1; min-height: 0; padding: 18px 16px 20px; overflow: hidden auto; overscroll-behavior: contain; background: var(--canvas); scrollbar-color: var(--edge) transparent; scrollbar-width: thin; }
.scroller:focus-visible { outline-offset: -3px; }
.scroller > * + * { margin-top: 16px; }

.notice { border: 1px solid var(--line); border-radius: 16px; background: var(--panel); }
.notice .lines { padding: 15px 18px 17px; }
h3 { font-size: 16px; font-weight: 600; line-height: 1.4; }
.notice li { position: relative; margin-top: 8px; padding-inline-start: 18px; color: var(--muted); font-size: 15px; line-height: 1.45; }
.notice li::before { content: ""; position: absolute; inset-inline-start: 2px; top: .52em; width: 6px; height: 6px; border-radius: 50%; background: var(--link); opacity: .75; }
.notice > button { display: flex; align-items: center; justify-content: space-between; width: 100%; min-height: 44px; padding: 0 12px 0 18px; border-radius: 15px; color: var(--muted); font-size: 14.5px; }
.i-down { transition: transform .18s; }
[aria-expanded="true"] > .i-down { transform: rotate(180deg); }
.notice.begun .lines { padding-top: 2px; }

.starters { display: flex; flex-wrap: wrap; gap: 8px; }
.log:empty { display: none; }
.log { display: flex; flex-direction: column; gap: 14px; }
.day { color: var(--muted); font-size: 13px; text-align: center; }
.message { display: flex; flex-direction: column; align-items: flex-start; gap: 10px; max-width: 100%; }
.message.new { animation: appear .24s ease-out; }
@keyframes appear { from { opacity: 0; transform: translateY(6px); } }
.bubble { position: relative; isolation: isolate; max-width: 94%; padding: 11px 15px 12px; border: 1px solid var(--line); border-radius: 4px 18px 18px 18px; background: var(--bubble); overflow-wrap: anywhere; }
.bubble p { white-space: pre-line; }
.bubble p + p { margin-top: 10px; }
.visitor { align-items: flex-end; }
.visitor .bubble { max-width: 84%; border-color: transparent; border-radius: 18px 18px 4px 18px; background: var(--accent); color: var(--on-accent); }
.visitor p, .pharmacist p { white-space: pre-wrap; }
.visitor.unsent .bubble { border: 1px dashed var(--edge); background: var(--bubble); color: var(--ink); }
.pharmacist .bubble { border-color: var(--edge); background: var(--tint); }
.speaker { margin-bottom: 2px; color: var(--link); font-size: 13.5px; font-weight: 600; }
.form .bubble { background: var(--tint); }
.summary .bubble { border-color: var(--edge); border-radius: 16px; }
.assistant.error .bubble, .handover .bubble { border-style: dashed; border-color: var(--edge); color: var(--muted); }

.summary .bubble { width: 94%; }
.summary dl { margin: 10px 0; border-top: 1px solid var(--line); }
.summary dl div { display: flex; gap: 12px; padding: 8px 0; border-bottom: 1px solid var(--line); }
.summary dl:last-child { margin-bottom: -6px; }
.summary dl:last-child div:last-child { border-bottom: 0; }
dt { flex: 0 0 34%; color: var(--muted); font-size: 14.5px; line-height: 24px; }
dd { flex: 1; min-width: 0; font-weight: 500; white-space: pre-line; }

.emergency .bubble { width: 100%; max-width: 100%; padding: 16px 18px 17px; border: 2px solid var(--alarm-line); border-radius: 16px; background: var(--alarm-tint); font-size: 17px; }
.emergency .i-alert { position: absolute; inset-block-start: 15px; inset-inline-start: 16px; width: 28px; height: 28px; color: var(--alarm-line); }
.emergency p:first-of-type { min-height: 28px; padding-inline-start: 38px; font-weight: 600; }
.emergency .choices { flex-direction: column; width: 100%; margin: 14px 0 16px; }
.emergency .choice { justify-content: center; min-height: 56px; border-radius: 16px; font-size: 17px; font-weight: 600; }
.emergency .choice.link { border: 2px solid var(--alarm-line); background: var(--panel); color: var(--ink); }
.emergency .choice.link.primary { border-color: var(--alarm); background: var(--alarm); color: #fff; }

.held { white-space: nowrap; }
.mark { position: relative; display: inline-flex; align-items: center; justify-content: center; width: 44px; height: 44px; margin: -22px -11px -20px; padding: 0; vertical-align: 3px; }
.mark span { position: relative; z-index: 1; min-width: 19px; height: 19px; padding: 0 4px; border-radius: 10px; background: var(--mark); color: var(--link); font-size: 12px; font-weight: 600; line-height: 19px; text-align: center; transition: background .15s; }
.mark[aria-expanded="true"] span { background: var(--link); color: var(--bubble); }
.mark:focus-visible { outline: none; }
.mark:focus-visible span { outline: 3px solid var(--link); outline-offset: 2px; }
.all-sources { display: flex; align-items: center; gap: 2px; min-height: 44px; margin: 2px 0 -10px; padding: 0; color: var(--link); font-size: 14.5px; }
.all-sources .icon { width: 20px; height: 20px; }
.sources { margin: 8px 0 3px; border-radius: 8px; background: var(--tint); font-size: 14.5px; line-height: 1.4; }
.sources li { display: flex; gap: 10px; padding: 0 10px; }
.sources + p { margin-top: 10px; }
.sources li > :last-child { flex: 1; min-width: 0; min-height: 44px; padding: 11px 0; }
.sources .number { min-width: 1.2em; padding-top: 11px; color: var(--muted); font-variant-numeric: tabular-nums; text-align: end; }
.sources a { text-decoration: none; }
.sources a > span:first-child { text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 3px; }
.sources .year { color: var(--muted); white-space: nowrap; }
.sources .icon, .choice .i-out, .speaker .icon { width: 15px; height: 15px; margin-inline-start: 4px; vertical-align: -2px; }

.answer + .findings { margin-top: -6px; }
.findings .bubble { width: 94%; padding-block: 0; border-radius: 16px; }
.disclosure { display: flex; align-items: center; justify-content: space-between; width: 100%; min-height: 46px; padding: 0; color: var(--link); font-size: 15px; font-weight: 500; text-align: start; }
.findings ul { padding-bottom: 12px; }
.findings ul > li { padding: 9px 0; border-top: 1px solid var(--line); font-size: 15px; line-height: 1.45; }
.findings .all-sources { margin-top: -12px; margin-bottom: 4px; }

.thumbs { display: flex; margin: -8px 0; }
.thumbs button { padding: 13px; color: var(--muted); line-height: 0; }
.thumbs .icon { width: 18px; height: 18px; }
.thumbs :last-child .icon { transform: rotate(180deg); }
[aria-pressed="true"] .icon { fill: currentColor; }

.choices { position: relative; z-index: 1; display: flex; flex-wrap: wrap; gap: 8px; }
.choice { display: inline-flex; align-items: center; gap: 8px; min-height: 44px; padding: 8px 16px; border: 1px solid var(--edge); border-radius: 22px; background: var(--panel); color: var(--link); font-size: 15.5px; font-weight: 500; line-height: 1.3; text-align: start; text-decoration: none; overflow-wrap: anywhere; transition: background .15s, border-color .15s; }
.choice.primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
.choice.quiet { padding-inline: 10px; border-color: transparent; background: none; text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 3px; }
.choice .icon { width: 19px; height: 19px; }
.choice:disabled { border-color: var(--line); background: none; color: var(--muted); cursor: default; text-decoration: none; }
.choice.chosen { border-color: var(--edge); background: var(--tint); }
.choice.danger { justify-content: center; border-color: var(--alarm); background: var(--alarm); color: #fff; }

.delivery { display: flex; flex-wrap: wrap; align-items: center; justify-content: flex-end; column-gap: 10px; margin-top: -6px; color: var(--muted); font-size: 14.5px; text-align: end; }
.unsent .delivery span { color: var(--alarm-line); }
.delivery button { min-height: 44px; padding: 0 4px; color: var(--link); font-weight: 600; text-decoration: underline; text-underline-offset: 3px; }
.trouble { display: grid; gap: 12px; justify-items: center; padding: 20px; color: var(--muted); text-align: center; }
.typing { display: flex; gap: 5px; width: max-content; padding: 15px 16px; border: 1px solid var(--line); border-radius: 4px 18px 18px 18px; background: var(--bubble); }
.typing i { width: 7px; height: 7px; border-radius: 50%; background: var(--muted); animation: breathe 1.2s ease-in-out infinite; }
.typing i:nth-child(2) { animation-delay: .15s; }
.typing i:nth-child(3) { animation-delay: .3s; }
@keyframes breathe { 0%, 60%, 100% { opacity: .3; } 30% { opacity: 1; transform: translateY(-2px); } }

.composer { padding: 12px 12px calc(10px + env(safe-area-inset-bottom)); border-top: 1px solid var(--line); background: var(--panel); }
.field { display: flex; align-items: flex-end; gap: 4px; padding: 3px; border: 1px solid var(--edge); border-radius: 27px; background: var(--bubble); transition: box-shadow .15s; }
.field:focus-within { border-color: var(--link); box-shadow: 0 0 0 2px var(--link); }
textarea { display: block; flex: 1; min-width: 0; height: clamp(46px, var(--input-height, 46px), 142px); margin: 0; padding: 11px 4px 11px 15px; border: 0; border-radius: 22px; background: none; font-size: 16px; line-height: 24px; resize: none; scrollbar-width: thin; }
textarea:focus-visible { outline: none; }
::placeholder { color: var(--muted); opacity: 1; }
.send { display: grid; place-items: center; flex: none; width: 46px; height: 46px; padding: 0; border-radius: 50%; background: var(--tint); color: var(--muted); transition: background .15s, color .15s; }
.send.ready { background: var(--accent); color: var(--on-accent); }
.counter { margin: 6px 14px 0; color: var(--muted); font-size: 13px; text-align: end; }
.aside { margin: 8px 8px 0; color: var(--muted); font-size: 12.5px; line-height: 1.4; text-align: center; }

.confirm { position: absolute; z-index: 4; inset: 0; display: flex; align-items: flex-end; background: rgb(12 26 23 / .5); animation: dim .18s; }
@keyframes dim { from { opacity: 0; } }
.card { display: grid; gap: 10px; width: 100%; padding: 22px 20px calc(20px + env(safe-area-inset-bottom)); border-top: 1px solid transparent; border-radius: 20px 20px 0 0; background: var(--panel); animation: rise .2s ease-out; }
.card h3 { font-size: 18px; }
.card p { margin-bottom: 6px; color: var(--muted); }
.card .choice { justify-content: center; min-height: 48px; border-radius: 24px; }
.card .erase-trouble { margin: 0; color: var(--alarm-line); }
.erase-trouble:empty { display: none; }

@media (hover: hover) {
  .launcher:hover { transform: translateY(-2px); box-shadow: 0 2px 4px rgb(16 36 32 / .2), 0 14px 32px rgb(16 36 32 / .32), inset 0 1px rgb(255 255 255 / .14); }
  .header > button:hover { background: rgb(255 255 255 / .14); }
  .menu > :hover { background: var(--tint); }
  .sources a:hover > span:first-child { text-decoration-thickness: 2px; }
  .choice:enabled:hover, .choice.link:hover { border-color: var(--link); background: var(--tint); }
  .choice.primary:enabled:hover, .choice.primary.link:hover { background: linear-gradient(rgb(255 255 255 / .1), rgb(255 255 255 / .1)), var(--accent); }
  .choice.danger:enabled:hover, .emergency .choice.link.primary:hover { border-color: var(--ink); background: var(--alarm); }
  .mark:hover span { background: var(--link); color: var(--bubble); }
}
@media (max-width: 560px), (max-height: 460px) {
  .panel { inset: var(--view-top, 0) 0 auto; width: auto; height: 100vh; height: var(--view-height, 100dvh); padding: 0 env(safe-area-inset-right) 0 env(safe-area-inset-left); border: 0; border-radius: 0; }
  .header { padding-top: calc(10px + env(safe-area-inset-top)); padding-bottom: 10px; }
  .launcher { --offset: var(--ldn-offset, 16px); }
  .aside { margin-top: 6px; }
}
@media (max-height: 460px) {
  .aside { display: none; }
}
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation: none !important; transition: none !important; }
  .typing i { opacity: .7; }
}
@media (forced-colors: active) {
  .visitor .bubble, .choice.primary, .mark span, .send, .badge, .card { border: 1px solid; }
  .launcher, .panel { border-color: ButtonText; }
  .dot, .typing i, .notice li::before { forced-color-adjust: none; background: Highlight; }
  .mark[aria-expanded="true"] span, .choice.chosen { border-color: Highlight; }
  .field:focus-within { outline: 3px solid Highlight; }
}
@media print {
  :host { display: none !important; }
}
`;
