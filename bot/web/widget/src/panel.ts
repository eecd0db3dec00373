/** The widget's fixed furniture. What happens in it is decided in element.ts. */
import { h, icon, telephone, unseen } from "./dom";
import type { Notice, Pharmacy } from "./types";
import { LANG, WORDS } from "./words";

export const LIMIT = 2000;
const NEAR_LIMIT = 200;

const iconButton = (name: string, label: string, shape: Parameters<typeof icon>[0], extra = {}): HTMLButtonElement =>
  h("button", { type: "button", class: name, "aria-label": label, ...extra }, icon(shape));

export class Panel {
  readonly launcher = h(
    "button",
    { type: "button", class: "launcher", part: "launcher", "aria-expanded": "false", "aria-controls": "panel" },
    icon("chat"),
    h("span", {}, WORDS.launcher),
  );
  readonly dot = h("span", { class: "dot", id: "unread", "aria-hidden": "true", hidden: true }, unseen(WORDS.unread));

  readonly speaker = h("p", {}, WORDS.automated);
  readonly name = h("h2", { id: "name", dir: "auto" }, WORDS.assistant);
  readonly more = iconButton("more", WORDS.menu, "more", { "aria-expanded": "false", "aria-controls": "menu" });
  readonly close = iconButton("close", WORDS.close, "close");
  readonly call = h("a", { class: "call", hidden: true });
  readonly restart = h("button", { type: "button" }, icon("restart"), WORDS.restart);
  readonly menu = h("div", { class: "menu", id: "menu", hidden: true }, this.call, this.restart);

  readonly noticeToggle = h(
    "button",
    { type: "button", "aria-expanded": "true", "aria-controls": "notice", hidden: true },
    h("span", {}, WORDS.about),
    icon("down"),
  );
  readonly noticeTitle = h("h3", { dir: "auto" });
  readonly noticeLines = h("div", { id: "notice", class: "lines" });
  readonly notice = h("section", { class: "notice", part: "notice", hidden: true }, this.noticeToggle, this.noticeLines);
  readonly starters = h("div", { class: "starters", role: "group", "aria-label": WORDS.questions, hidden: true });
  readonly trouble = h("div", { class: "trouble", hidden: true });
  readonly typing = h("div", { class: "typing", hidden: true }, h("i"), h("i"), h("i"));
  readonly scroller: HTMLElement;

  readonly input = h("textarea", {
    id: "input",
    rows: "1",
    maxlength: String(LIMIT),
    placeholder: WORDS.placeholder,
    "aria-label": WORDS.input,
    "aria-describedby": "counter aside",
    enterkeyhint: "send",
    autocomplete: "off",
    dir: "auto",
  });
  readonly counter = h("p", { class: "counter", id: "counter", hidden: true });
  readonly send = h("button", { type: "submit", class: "send", "aria-label": WORDS.send }, icon("send"));
  readonly form = h(
    "form",
    { class: "composer", part: "composer", novalidate: true },
    h("div", { class: "field" }, this.input, this.send),
    this.counter,
    h("p", { class: "aside", id: "aside" }, WORDS.aside),
  );

  readonly erase = h("button", { type: "button", class: "choice danger" }, WORDS.erase);
  readonly eraseAll = h("button", { type: "button", class: "choice danger" }, WORDS.eraseAll);
  readonly keep = h("button", { type: "button", class: "choice" }, WORDS.keep);
  readonly eraseTrouble = h("p", { class: "erase-trouble", role: "alert" });
  readonly confirm = h(
    "div",
    { class: "confirm", role: "alertdialog", "aria-labelledby": "confirm", "aria-describedby": "confirm-text", hidden: true },
    h(
      "div",
      { class: "card" },
      h("h3", { id: "confirm" }, WORDS.confirm),
      h("p", { id: "confirm-text" }, WORDS.confirmText),
      this.eraseTrouble,
      this.erase,
      this.eraseAll,
      this.keep,
    ),
  );

  readonly status = h("p", { class: "unseen", role: "status" });
  readonly header: HTMLElement;
  readonly body: HTMLElement;
  readonly element: HTMLElement;

  constructor(log: HTMLElement) {
    this.launcher.append(this.dot);
    this.scroller = h(
      "div",
      { class: "scroller", tabindex: "0", role: "group", "aria-label": WORDS.conversation },
      this.notice,
      this.starters,
      log,
      this.trouble,
      this.typing,
    );
    this.body = h("div", { class: "body" }, this.scroller, this.form);
    this.header = h(
      "div",
      { class: "header", part: "header" },
      h("span", { class: "badge", "aria-hidden": "true" }, icon("mortar")),
      h("div", { class: "titles" }, this.name, this.speaker),
      this.more,
      this.close,
      this.menu,
    );
    this.element = h(
      "section",
      { class: "panel", part: "panel", id: "panel", role: "dialog", "aria-labelledby": "name", tabindex: "-1", lang: LANG, hidden: true },
      this.header,
      this.body,
      this.confirm,
      this.status,
    );
  }

  setPharmacy({ name, phone }: Pharmacy): void {
    if (name) this.name.textContent = name;
    this.call.hidden = !phone;
    if (!phone) return;
    this.call.setAttribute("href", telephone(phone));
    this.call.replaceChildren(icon("phone"), h("span", {}, WORDS.call), h("small", {}, phone));
  }

  setNotice({ title, lines }: Notice): void {
    this.noticeTitle.textContent = title;
    const list = h("ul", {}, ...lines.map((line) => h("li", { dir: "auto" }, line)));
    this.noticeLines.replaceChildren(this.noticeTitle, list);
    this.notice.hidden = false;
  }

  /** Before the first message the notice stands open and cannot be put away; afterwards it folds into one line. */
  foldNotice(open: boolean, begun: boolean): void {
    this.noticeToggle.hidden = !begun;
    this.noticeToggle.setAttribute("aria-expanded", String(open));
    this.noticeLines.hidden = !open;
    this.notice.classList.toggle("begun", begun);
  }

  /** Questions to begin with; none, and nothing is shown. */
  offer(questions: string[], say: (text: string) => void): void {
    this.starters.hidden = !questions.length;
    const buttons = questions.map((text) => h("button", { type: "button", class: "choice", click: () => say(text) }, text));
    this.starters.replaceChildren(...buttons);
  }

  /** Something was said that the visitor has not seen. */
  mark(unread: boolean): void {
    this.dot.hidden = !unread;
    if (unread) this.launcher.setAttribute("aria-describedby", this.dot.id);
    else this.launcher.removeAttribute("aria-describedby");
  }

  /** The input awaits an answer to a question of ours, or a question. */
  invite(answer: boolean): void {
    this.input.placeholder = answer ? WORDS.answerPlaceholder : WORDS.placeholder;
    this.input.setAttribute("aria-label", answer ? WORDS.answer : WORDS.input);
  }

  count(): void {
    const left = LIMIT - this.input.value.length;
    this.counter.hidden = left > NEAR_LIMIT;
    this.counter.textContent = WORDS.left(left);
    this.send.classList.toggle("ready", !!this.input.value.trim());
  }
}
