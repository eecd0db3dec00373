/**
 * `<ldn-chat>`: a launcher and a panel. Attributes: `server` (origin of the assistant), `open` (open at start),
 * `theme="light"` (ignore the visitor's dark mode), `starters="One?|Two?"` (questions offered first; empty for none).
 * Methods: `open(draft?)`, `close()`.
 */
import { Conversation } from "./conversation";
import { h } from "./dom";
import { Erasing } from "./erasing";
import { keepInside } from "./focus";
import { listen } from "./listening";
import { Memory } from "./memory";
import { Outbox, uuid } from "./outbox";
import { Panel } from "./panel";
import { PHONE, Screen } from "./screen";
import { Server } from "./server";
import { css } from "./styles";
import type { Answer, Message, Outgoing, Signal, Speaker } from "./types";
import { WORDS } from "./words";

const script = document.currentScript as HTMLScriptElement | null;
const home = script?.src ? new URL(script.src).origin : location.origin;
/** Shared by all copies, filled when the first one is made: merely loading the script must not throw in old browsers. */
let sheet: CSSStyleSheet | undefined;

export class LdnChat extends HTMLElement {
  private readonly chat = new Conversation(
    (choice) => this.say({ id: uuid(), text: choice.label, ...(choice.id && { choice: choice.id }) }),
    (item) => this.outbox.retry(item),
    (message, thumb) => this.server.rate(message, thumb),
  );
  private readonly panel = new Panel(this.chat.log);
  private readonly screen = new Screen(() => this.nearEnd && this.scrollToY(Infinity));
  private readonly erasing = new Erasing(this.panel, () => this.server, () => this.empty(WORDS.erased));
  private memory!: Memory;
  private server!: Server;
  private outbox!: Outbox;
  private started = false;
  private loaded = false;
  private loading: Promise<void> | null = null;
  private nearEnd = true;
  private patience = 0;
  private listening = false;
  /** Who answers in the assistant's place, and whether they are typing. */
  private person = "";
  private writing = false;
  private told = 0;
  /** Heard while something was on its way whose answer comes first. */
  private early: Message[] = [];

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(css);
    root.adoptedStyleSheets = [sheet, this.screen.sheet];
    root.append(this.panel.launcher, this.panel.element);
  }

  connectedCallback(): void {
    if (this.started) return;
    this.started = true;
    const origin = new URL(this.getAttribute("server") || home, location.href).origin;
    this.memory = new Memory(`ldn-chat:${origin === location.origin ? "" : origin}:`);
    this.server = new Server(origin, this.memory);
    this.outbox = new Outbox((item) => this.post(item), this.memory, {
      sending: (item) => (this.chat.sending(item), this.wait(true)),
      again: (item) => this.chat.again(item),
      failed: (item, why, received) => (this.chat.failed(item, why, received), this.follow()),
      answered: (item, messages) => this.answered(item, messages),
      idle: () => {
        this.wait(false);
        this.arrived(this.chat.show(this.early.splice(0)));
      },
    });
    this.attend();
    this.panel.input.value = this.memory.get("tab", "draft") ?? "";
    this.panel.count();
    const state = this.memory.get("tab", "state");
    if (state === "open" || (this.hasAttribute("open") && state !== "closed")) this.reveal();
    else if (this.memory.get("visitor", "seen")) void this.load();
  }

  /** Opens the panel; `draft` is put into an empty input for the visitor to send or change. */
  open(draft?: string): void {
    const { input } = this.panel;
    if (draft && !input.value.trim()) {
      input.value = draft;
      this.typed();
    }
    this.reveal();
    input.focus({ preventScroll: true });
    this.grow();
  }

  close(): void {
    const { panel } = this;
    if (panel.element.hidden) return;
    this.toggleMenu(false);
    this.erasing.ask(false);
    panel.element.hidden = true;
    panel.launcher.hidden = false;
    panel.launcher.setAttribute("aria-expanded", "false");
    this.screen.hold(false);
    this.memory.set("tab", "state", "closed");
    panel.launcher.focus({ preventScroll: true });
  }

  private get shown(): boolean {
    return !this.panel.element.hidden;
  }

  private reveal(): void {
    const { panel } = this;
    if (!this.shown) {
      panel.element.hidden = false;
      panel.element.setAttribute("aria-modal", String(PHONE.matches));
      panel.launcher.hidden = true;
      panel.launcher.setAttribute("aria-expanded", "true");
      this.screen.hold(true);
      this.memory.set("tab", "state", "open");
      this.grow();
      this.scrollToY(Infinity);
      if (this.loaded) void this.refresh();
    }
    void this.load();
    this.seen();
  }

  private attend(): void {
    const { panel } = this;
    const { input, scroller } = panel;
    panel.launcher.addEventListener("click", () => this.open());
    for (const early of ["pointerenter", "focus"]) panel.launcher.addEventListener(early, () => void this.load());
    panel.close.addEventListener("click", () => this.close());
    panel.more.addEventListener("click", () => this.toggleMenu(panel.menu.hidden));
    panel.restart.addEventListener("click", () => this.erasing.ask(true));
    panel.keep.addEventListener("click", () => this.erasing.ask(false));
    panel.erase.addEventListener("click", () => void this.erasing.erase(false));
    panel.eraseAll.addEventListener("click", () => void this.erasing.erase(true));
    panel.noticeToggle.addEventListener("click", () => panel.foldNotice(panel.noticeLines.hidden, true));
    panel.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => {
      // While an input method composes, Enter picks a word.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.submit();
    });
    panel.element.addEventListener("keydown", (event) => this.key(event));
    panel.element.addEventListener("click", (event) => {
      if (!panel.menu.hidden && !panel.more.contains(event.target as Node)) this.toggleMenu(false);
    });
    this.chat.log.addEventListener("animationend", (event) => (event.target as Element).classList.remove("new"));
    scroller.addEventListener("scroll", () => {
      this.nearEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
    });
    PHONE.addEventListener("change", () => {
      panel.element.setAttribute("aria-modal", String(PHONE.matches));
      if (this.shown) this.screen.hold(true);
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && this.loaded) void this.refresh();
    });
    addEventListener("online", () => this.loading || void (this.shown && this.load()));
  }

  private key(event: KeyboardEvent): void {
    const { panel } = this;
    if (event.key === "Escape") {
      event.stopPropagation();
      if (!panel.confirm.hidden) this.erasing.ask(false);
      else if (!panel.menu.hidden) {
        this.toggleMenu(false);
        panel.more.focus();
      } else this.close();
    } else if (event.key === "Tab" && PHONE.matches) keepInside(event, panel.element, this.shadowRoot?.activeElement);
  }

  private toggleMenu(open: boolean): void {
    this.panel.menu.hidden = !open;
    this.panel.more.setAttribute("aria-expanded", String(open));
  }

  // --- loading -------------------------------------------------------------------------------------------------

  private load(): Promise<void> {
    this.loading ??= this.fetchHistory().finally(() => {
      if (!this.loaded) this.loading = null;
    });
    return this.loading;
  }

  private async fetchHistory(): Promise<void> {
    const { panel, chat } = this;
    const { log } = chat;
    panel.trouble.hidden = true;
    log.setAttribute("aria-busy", "true");
    this.wait(true);
    try {
      const { notice, pharmacy, speaker, messages = [] } = await this.server.history();
      this.loaded = true;
      if (notice) panel.setNotice(notice);
      if (pharmacy) panel.setPharmacy(pharmacy);
      this.address(speaker);
      // What stood there before is old news: a screen reader is not to read it out.
      log.setAttribute("aria-live", "off");
      chat.show(messages);
      for (const item of this.outbox.stored()) {
        chat.adopt(item);
        this.outbox.add(item);
      }
      this.begun();
      this.seen();
      this.scrollToY(Infinity);
      void this.listen();
    } catch {
      const again = h("button", { type: "button", class: "choice", click: () => void this.load() }, WORDS.again);
      panel.trouble.replaceChildren(h("p", {}, WORDS.unreachable), again);
      panel.trouble.hidden = false;
    } finally {
      this.wait(!this.outbox.empty);
      setTimeout(() => {
        log.setAttribute("aria-busy", "false");
        log.setAttribute("aria-live", "polite");
      }, 150);
    }
  }

  private async listen(): Promise<void> {
    if (this.listening) return;
    this.listening = true;
    await listen(this.server, this.chat, (kind, signal) => this.hear(kind, signal), () => this.refresh());
    this.listening = false;
  }

  private hear(kind: string, signal: Signal): void {
    if (kind === "message") {
      if (this.outbox.empty) this.arrived(this.chat.show([signal]));
      else this.early.push(signal);
    } else if (kind === "speaker") this.address(signal);
    // Erased in another tab, by the pharmacy, or just now in this one, where a new conversation may have begun.
    else if (kind === "end") void this.refresh();
    else if (kind === "presence") this.address({ name: this.person }, signal.here);
    else if (kind === "typing") {
      this.writing = !!signal.on;
      this.dots(false);
    }
  }

  private address({ name = "" }: Speaker = {}, here = true): void {
    this.person = name;
    this.panel.speaker.textContent = name ? name + (here ? "" : WORDS.away) : WORDS.automated;
    this.begun();
    if (!name && this.writing) this.hear("typing", {} as Signal);
  }

  /** A pharmacist may have written, another tab gone on or had all of it erased, since the last look. */
  private async refresh(): Promise<void> {
    if (!this.outbox.empty) return;
    try {
      const { messages = [], speaker } = await this.server.history();
      this.address(speaker);
      if (!this.outbox.empty) return;
      if (!messages.length && this.chat.last) this.empty(WORDS.erased);
      else this.arrived(this.chat.show(messages));
    } catch {
      // the next look will do
    }
  }

  // --- talking -------------------------------------------------------------------------------------------------

  private typed(): void {
    const { value } = this.panel.input;
    this.memory.set("tab", "draft", value);
    if (value && this.person && Date.now() > this.told + 3000) {
      this.told = Date.now();
      this.server.typing();
    }
    this.panel.count();
    this.grow();
  }

  private grow(): void {
    const { input } = this.panel;
    this.screen.set("--input-height", 0);
    this.screen.set("--input-height", input.scrollHeight);
    if (this.nearEnd) this.scrollToY(Infinity);
  }

  private submit(): void {
    const { input } = this.panel;
    const text = input.value.trim();
    if (text) {
      input.value = "";
      this.typed();
      this.say({ id: uuid(), text });
    }
    input.focus();
  }

  private say(item: Outgoing): void {
    const { chat, panel } = this;
    const focused = this.shadowRoot?.activeElement;
    const element = chat.say(item);
    element.classList.add("new");
    this.begun();
    this.outbox.add(item);
    this.scrollToY(Infinity);
    // The button just used is disabled or gone. A keyboard goes on in the input; a finger wants no keyboard to pop up.
    if (focused?.matches("button.choice")) (focused.matches(":focus-visible") ? panel.input : panel.scroller).focus();
    element.scrollIntoView({ block: "nearest" });
  }

  /** In the chat, too, a visitor can have the conversation erased. */
  private async post(item: Outgoing): Promise<Answer> {
    const answer = await this.server.post(item);
    if (answer.erased) this.empty(answer.erased);
    return answer;
  }

  private answered(item: Outgoing, messages: Message[]): void {
    this.chat.settle(item, messages[0]);
    this.arrived(this.chat.show(messages, item));
    void this.listen();
  }

  private arrived(added: HTMLElement[]): void {
    const [first] = added;
    if (!first) return;
    for (const element of added) element.classList.add("new");
    this.begun();
    const top = (first.previousElementSibling as HTMLElement | null) ?? first;
    this.scrollToY((added.length === 1 ? first : top).offsetTop - 12);
    this.seen();
  }

  private begun(): void {
    const { panel, chat } = this;
    const begun = !chat.empty;
    if (chat.asks !== null) panel.invite(chat.asks || !!this.person);
    if (!begun || panel.noticeToggle.hidden) panel.foldNotice(!begun, begun);
    const offered = (this.getAttribute("starters") ?? WORDS.starters.join("|")).split("|").filter(Boolean);
    panel.offer(begun || !this.loaded ? [] : offered, (text) => this.say({ id: uuid(), text }));
  }

  private wait(on: boolean): void {
    clearTimeout(this.patience);
    if (on) this.patience = setTimeout(() => this.dots(true), 300);
    else this.dots(false);
  }

  private dots(waits: boolean): void {
    const { panel, person, writing } = this;
    const on = writing || (waits && !person);
    panel.typing.hidden = !on;
    panel.status.textContent = on && this.shown && (writing || !this.outbox.empty) ? WORDS.busy(person) : "";
    if (on) this.follow();
  }

  private seen(): void {
    const { chat, panel } = this;
    const seen = Number(this.memory.get("visitor", "seen") ?? 0);
    if (this.shown && chat.last) this.memory.set("visitor", "seen", String(chat.last));
    panel.mark(!this.shown && chat.last > seen);
  }

  private follow(): void {
    if (this.nearEnd) this.scrollToY(Infinity);
  }

  private scrollToY(top: number): void {
    const { scroller } = this.panel;
    // Before the first message the notice is read from its beginning.
    scroller.scrollTop = this.chat.empty ? 0 : Math.min(top, scroller.scrollHeight);
  }

  // --- starting over -------------------------------------------------------------------------------------------

  /** Nothing is left of the conversation: `done` says so. */
  private empty(done: string): void {
    const { input } = this.panel;
    const within = this.shadowRoot?.activeElement;
    this.outbox.clear();
    this.chat.clear(done);
    this.memory.set("visitor", "seen", null);
    input.value = "";
    this.typed();
    this.wait(false);
    this.begun();
    this.seen();
    this.chat.log.scrollIntoView({ block: "nearest" });
    // It may have been erased in another tab, while the visitor is elsewhere on the page.
    if (within) input.focus();
  }
}
