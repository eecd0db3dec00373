/** One message as elements: sentences with their sources, and the choices offered under them. */
import { h, icon, isWeb, safeUrl, unseen } from "./dom";
import type { Choice, Message, Sentence, Source, Thumb } from "./types";
import { LANG, WORDS } from "./words";

/** Past this many characters a paragraph is full, and the next sentence begins another; a long answer takes more air. */
const PARAGRAPH = 240;
const SHORT_PARAGRAPH = 110;
const MANY_SENTENCES = 5;

/** Phone numbers, references, ranges: they are read in one piece. */
const UNBROKEN = /((?:\(\d{3}\) )?[\dA-Z][\dA-Z-]*-\d[\d-]*)/;

const FIELD = /^([^:.?!]{1,32}):\s+(\S[^]*)$/;

let serial = 0;

export type Rate = (message: number, thumb: Thumb) => Promise<Thumb>;

export function renderMessage(
  message: Message,
  choose: (choice: Choice, from: HTMLElement) => void,
  rate?: Rate,
): HTMLElement {
  const { from, kind } = message;
  const sentences = message.sentences ?? [];
  const sources = message.sources ?? [];
  const bubble = h("div", { class: "bubble", part: `bubble ${from}` });
  const person = from === "pharmacist" && h("p", { class: "speaker" }, message.name, icon("person"));
  bubble.append(person || unseen(from === "visitor" ? WORDS.you : WORDS.it));
  if (kind === "emergency") bubble.append(icon("alert"));

  const list = sources.length ? new SourceList(sources) : null;
  if (kind === "findings") bubble.append(...disclosure(message, list));
  else {
    if (kind === "summary") bubble.append(...fields(sentences));
    else for (const part of paragraphs(sentences, room(message))) bubble.append(paragraph(part, list));
    if (list) bubble.append(list.toggle, list.element);
  }

  // A screen reader reads each message in its own language; what people wrote in whatever it is set to.
  const lang = from === "assistant" ? (message.lang ?? "en") : null;
  const element = h(
    "div",
    { class: `message ${from} ${kind}`, part: "message", lang: lang !== LANG && lang },
    !!sentences.length && bubble,
    rate && kind === "answer" && thumbs(message, rate),
  );
  const choices = renderChoices(message.choices ?? [], (choice) => choose(choice, element));
  // Who to call stands right under the first sentence, where it is seen without scrolling.
  if (choices && kind === "emergency") bubble.querySelector("p")?.after(choices);
  else if (choices) element.append(choices);
  return element;
}

/** Up or down; the same again takes it back. Shown as given once the server has it. */
function thumbs({ id, thumb: given }: Message, rate: Rate): HTMLElement {
  const buttons = (["up", "down"] as const).map((value) => {
    const click = (): void => void rate(id, given === value ? null : value).then(show, () => {});
    return h("button", { type: "button", value, "aria-label": WORDS[value], click }, icon("thumb"));
  });
  const show = (thumb?: Thumb): void => {
    given = thumb;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === given));
  };
  show(given);
  return h("div", { class: "thumbs" }, ...buttons);
}

export const wholeText = (message: Message): string =>
  (message.sentences ?? []).map((sentence) => sentence.text).join(" ");

function room({ kind, sentences = [] }: Message): number {
  if (kind === "emergency") return 0;
  return kind === "answer" && sentences.length > MANY_SENTENCES ? SHORT_PARAGRAPH : PARAGRAPH;
}

function paragraphs(sentences: Sentence[], full: number): Sentence[][] {
  const parts: Sentence[][] = [];
  let room = 0;
  for (const sentence of sentences) {
    const last = parts[parts.length - 1];
    if (last && room > 0) last.push(sentence);
    else {
      parts.push([sentence]);
      room = full;
    }
    room -= sentence.text.length;
  }
  return parts;
}

/** The findings of single studies are for those who want them: closed until asked for. */
function disclosure({ title, sentences = [] }: Message, list: SourceList | null): HTMLElement[] {
  const id = `findings-${++serial}`;
  const findings = h("ul", {}, ...sentences.map((sentence) => paragraph([sentence], list, "li")));
  const content = h("div", { id, hidden: true }, findings, list?.toggle, list?.element);
  const toggle = h(
    "button",
    {
      type: "button",
      class: "disclosure",
      "aria-expanded": "false",
      "aria-controls": id,
      click: () => {
        content.hidden = !content.hidden;
        toggle.setAttribute("aria-expanded", String(!content.hidden));
      },
    },
    h("span", {}, `${WORDS.findings} (${sentences.length})`, title && unseen(WORDS.on + title)),
    icon("down"),
  );
  return [toggle, content];
}

function paragraph(sentences: Sentence[], list: SourceList | null, tag: "p" | "li" = "p"): HTMLElement {
  const p = h(tag, { dir: "auto" });
  for (const { text, sources } of sentences) {
    if (p.hasChildNodes()) p.append(" ");
    const marks = (list && sources ? sources.map((n) => list.mark(n)) : []).filter((mark) => mark !== null);
    // The last word holds on to its marks, so that no line begins with a lonely number.
    const cut = marks.length ? text.lastIndexOf(" ") + 1 : text.length;
    // Splitting by a group leaves what it matched at the odd places.
    const pieces = text.slice(0, cut).split(UNBROKEN);
    p.append(...pieces.map((piece, n) => (n % 2 ? h("span", { class: "held" }, piece) : piece)));
    if (marks.length) p.append(h("span", { class: "held" }, text.slice(cut), ...marks));
  }
  return p;
}

/** A summary reads back what was typed into a form: "Name: Ada" becomes a row, other sentences stay sentences. */
function fields(sentences: Sentence[]): HTMLElement[] {
  const blocks: HTMLElement[] = [];
  for (const sentence of sentences) {
    const [, name, value] = FIELD.exec(sentence.text) ?? [];
    const last = blocks[blocks.length - 1];
    if (!name || !value) blocks.push(paragraph([sentence], null));
    else {
      const row = h("div", {}, h("dt", { dir: "auto" }, name), h("dd", { dir: "auto" }, value));
      if (last?.tagName === "DL") last.append(row);
      else blocks.push(h("dl", {}, row));
    }
  }
  return blocks;
}

function renderChoices(choices: Choice[], choose: (choice: Choice) => void): HTMLElement | null {
  const buttons = choices.map((choice) => {
    const look = `choice ${choice.style ?? "default"}`;
    if (choice.id) return h("button", { type: "button", class: look, part: "choice", click: () => choose(choice) }, choice.label);
    const href = safeUrl(choice.url, "tel:", "https:", "mailto:");
    if (!href) return null;
    const web = isWeb(href);
    return h(
      "a",
      { class: `${look} link`, part: "choice", href, target: web && "_blank", rel: web && "noopener noreferrer" },
      href.startsWith("tel:") && icon("phone"),
      choice.label,
      web && icon("out"),
      web && unseen(WORDS.newTab),
    );
  });
  const shown = buttons.filter((button) => button !== null);
  return shown.length ? h("div", { class: "choices", role: "group", "aria-label": WORDS.choices }, ...shown) : null;
}

/** The set was used, or what it belonged to is over. Links stay: a phone number never expires. */
export function closeChoices(message: Element, chosen?: string): void {
  for (const button of message.querySelectorAll<HTMLButtonElement>("button.choice")) {
    button.disabled = true;
    if (button.textContent === chosen && !button.querySelector(".icon")) {
      button.classList.add("chosen");
      button.prepend(icon("check"));
    }
  }
}

export const offers = (message: Element, label: string): boolean =>
  [...message.querySelectorAll("button.choice")].some((button) => button.textContent === label);

/** The numbered sources of one message, closed until a number or the line under the text is pressed. */
class SourceList {
  readonly element: HTMLElement;
  readonly toggle: HTMLElement;
  private readonly items = new Map<number, HTMLElement>();
  private readonly marks: [number, HTMLElement][] = [];
  private shown: number | null = null;
  private place: HTMLElement | null = null;

  constructor(sources: Source[]) {
    const id = `sources-${++serial}`;
    this.element = h("ol", { class: "sources", part: "sources", id, hidden: true });
    for (const source of sources) {
      const item = h("li", {}, h("span", { class: "number", "aria-hidden": "true" }, String(source.n)), entry(source));
      this.items.set(source.n, item);
      this.element.append(item);
    }
    this.toggle = this.control("all-sources", 0, {}, WORDS.sources(sources.length), icon("down"));
  }

  /** The small raised number behind a sentence. */
  mark(n: number): HTMLElement | null {
    if (!this.items.has(n)) return null;
    const button = this.control("mark", n, { "aria-label": `${WORDS.source} ${n}` }, h("span", {}, String(n)));
    this.marks.push([n, button]);
    return button;
  }

  private control(name: string, n: number, label: Record<string, string>, ...content: (Node | string)[]): HTMLElement {
    const state = { "aria-expanded": "false", "aria-controls": this.element.id };
    const press = (): void => this.press(n, button);
    const button = h("button", { type: "button", class: name, ...state, ...label, click: press }, ...content);
    return button;
  }

  /** A number shows its own source right below its sentence; the line under the text (0) shows them all. */
  private press(n: number, pressed: HTMLElement): void {
    const close = this.shown === n && this.place === pressed;
    this.shown = close ? null : n;
    this.place = pressed;
    this.element.hidden = close;
    this.toggle.setAttribute("aria-expanded", String(this.shown === 0));
    for (const [, mark] of this.marks) mark.setAttribute("aria-expanded", String(!close && mark === pressed));
    for (const [number, item] of this.items) item.hidden = !!n && number !== n;
    if (close) return;
    const below = pressed.closest("p, li") ?? pressed;
    if (below.matches("li")) below.append(this.element);
    else below.after(this.element);
    this.element.scrollIntoView({ block: "nearest" });
  }
}

function entry({ title, url, year }: Source): HTMLElement {
  const href = safeUrl(url, "https:");
  const date = year ? h("span", { class: "year" }, ` ${year}`) : null;
  if (!href) return h("span", { dir: "auto" }, title, date);
  const link = { href, target: "_blank", rel: "noopener noreferrer", dir: "auto" };
  return h("a", link, h("span", {}, title), date, icon("out"), unseen(WORDS.newTab));
}
