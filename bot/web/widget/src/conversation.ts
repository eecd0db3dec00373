/** The log: messages in their order, each shown once, and those still on their way. */
import { h } from "./dom";
import { closeChoices, offers, type Rate, renderMessage, wholeText } from "./message";
import type { Choice, Message, Outgoing } from "./types";
import { LANG, WORDS } from "./words";

export class Conversation {
  readonly log = h("div", { class: "log", part: "log", role: "log", "aria-live": "polite", "aria-label": WORDS.messages });
  /** The newest message shown; 0 when there is none. */
  last = 0;
  private readonly known = new Set<number>();
  private readonly pending = new Map<string, HTMLElement>();
  private readonly faults = new Map<string, HTMLElement[]>();
  private day = new Date().toDateString();

  constructor(
    private readonly choose: (choice: Choice) => void,
    private readonly retry: (item: Outgoing) => void,
    private readonly rate: Rate,
  ) {}

  /** Whether the last thing said was a question to the visitor; null while he waits for a reply. */
  get asks(): boolean | null {
    const last = this.log.lastElementChild;
    return last?.matches(".visitor") ? null : !!last?.matches(".form, .summary");
  }

  get empty(): boolean {
    return !this.log.querySelector(".message");
  }

  /** Adds the messages not shown yet, all at once, and returns their elements. */
  show(messages: Message[], to?: Outgoing): HTMLElement[] {
    const added: HTMLElement[] = [];
    const rows: HTMLElement[] = [];
    for (const message of messages) {
      if (this.known.has(message.id)) continue;
      this.known.add(message.id);
      this.last = Math.max(this.last, message.id);
      const divider = this.divider(message.at);
      if (divider) rows.push(divider);
      const choose = (choice: Choice, from: HTMLElement): void => {
        closeChoices(from, choice.label);
        this.choose(choice);
      };
      const element = renderMessage(message, choose, this.rate);
      if (message.from === "visitor") this.moveOn(wholeText(message), rows);
      if (message.kind === "error" && to) this.faults.set(to.id, [...(this.faults.get(to.id) ?? []), element]);
      rows.push(element);
      added.push(element);
    }
    this.log.append(...rows);
    return added;
  }

  /** Shows what the visitor just said, before the server has it. */
  say(item: Outgoing): HTMLElement {
    this.moveOn(item.text, []);
    const element = renderMessage(
      { id: 0, from: "visitor", at: "", kind: "text", sentences: [{ text: item.text }] },
      () => {},
    );
    this.pending.set(item.id, element);
    this.log.append(element);
    return element;
  }

  /** After a reload: what this tab was sending may already stand in the history as the last thing said. */
  adopt(item: Outgoing): HTMLElement {
    const said = [...this.log.querySelectorAll<HTMLElement>(".visitor")].pop();
    if (said?.querySelector("p")?.textContent !== item.text) return this.say(item);
    this.pending.set(item.id, said);
    return said;
  }

  /** The server has it: the stored message takes the place of the one shown early. */
  settle(item: Outgoing, stored: Message | undefined): void {
    this.note(item, null);
    if (stored?.from !== "visitor") return;
    this.known.add(stored.id);
    this.last = Math.max(this.last, stored.id);
  }

  sending(item: Outgoing): void {
    this.note(item, null);
    for (const element of this.faults.get(item.id) ?? []) element.remove();
    this.faults.delete(item.id);
  }

  again(item: Outgoing): void {
    this.note(item, WORDS.lost);
  }

  failed(item: Outgoing, why: string, received: boolean): void {
    const retry = () => this.retry(item);
    const what = received ? WORDS.unanswered : WORDS.unsent;
    this.note(item, why ? `${what}. ${why}` : what, h("button", { type: "button", click: retry }, WORDS.again));
  }

  /** Nothing is left but a line that says so. */
  clear(done: string): void {
    this.log.replaceChildren(h("p", { class: "day" }, done));
    for (const memory of [this.known, this.pending, this.faults]) memory.clear();
    this.last = 0;
  }

  private note(item: Outgoing, text: string | null, action?: HTMLElement): void {
    const element = this.pending.get(item.id);
    element?.querySelector(".delivery")?.remove();
    element?.classList.toggle("unsent", !!action);
    if (text) element?.append(h("div", { class: "delivery" }, h("span", {}, text), action));
  }

  /** Once the visitor has said something else, an unanswered form step or summary can no longer be confirmed. */
  private moveOn(text: string, rows: HTMLElement[]): void {
    const before = [...this.log.children, ...rows].filter((element) => element.matches(".message"));
    for (const element of before) if (element.matches(".form, .summary") && !offers(element, text)) closeChoices(element);
    const last = before.filter((element) => element.querySelector(".choices")).pop();
    if (last && last === before[before.length - 1] && offers(last, text)) closeChoices(last, text);
  }

  /** "Yesterday" and the like, where the conversation leaves one day for another. */
  private divider(at: string): HTMLElement | null {
    const date = new Date(at);
    const day = date.toDateString();
    if (isNaN(+date) || day === this.day) return null;
    this.day = day;
    const today = day === new Date().toDateString();
    const name = today ? WORDS.today : date.toLocaleDateString(`${LANG}-US`, { weekday: "long", month: "long", day: "numeric" });
    return h("p", { class: "day" }, name);
  }
}
