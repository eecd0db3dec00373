/**
 * `<ldn-chat>`: a launcher and a panel. Attributes: `server` (origin of the assistant), `open` (open at start),
 * `theme="light"` (ignore the visitor's dark mode), `starters="One?|Two?"` (questions offered first; empty for none).
 * Methods: `open(draft?)`, `close()`.
 */
import { Conversation } from "./conversation";
import { h } from "./dom";
import { Memory } from "./memory";
import { Outbox, uuid } from "./outbox";
import { Panel } from "./panel";
import { PHONE, Screen } from "./screen";
import { Server } from "./server";
import { css } from "./styles";
import type { Message, Outgoing } from "./types";
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
  private memory!: Memory;
  private server!: Server;
  private outbox!: Outbox;
  private started = false;
  private loaded = false;
  private loading: Promise<void> | null = null;
  private nearEnd = true;
  private patience = 0;

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
    this.outbox = new Outbox((item) => this.server.post(item), this.memory, {
      sending: (item) => (this.chat.sending(item), this.wait(true)),
      again: (item) => this.chat.again(item),
      failed: (item, why, received) => (this.chat.failed(item, why, received), this.follow()),
      answered: (item, messages) => this.answered(item, messages),
      idle: () => this.wait(false),
    });
    this.listen();
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
    this.ask(false);
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

  private listen(): void {
    const { panel } = this;
    const { input, scroller } = panel;
    panel.launcher.addEventListener("click", () => this.open());
    for (const early of ["pointerenter", "focus"]) panel.launcher.addEventListener(early, () => void this.load());
    panel.close.addEventListener("click", () => this.close());
    panel.more.addEventListener("click", () => this.toggleMenu(panel.menu.hidden));
    panel.restart.addEventListener("click", () => this.ask(true));
    panel.keep.addEventListener("click", () => this.ask(false));
    panel.erase.addEventListener("click", () => void this.erase());
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
      if (!panel.confirm.hidden) this.ask(false);
      else if (!panel.menu.hidden) {
        this.toggleMenu(false);
        panel.more.focus();
      } else this.close();
    } else if (event.key === "Tab" && PHONE.matches) this.wrap(event);
  }

  /** On a phone the panel covers the page, so Tab goes round inside it. */
  private wrap(event: KeyboardEvent): void {
    const all = this.panel.element.querySelectorAll<HTMLElement>("button, a[href], textarea, .scroller");
    const stops = [...all].filter((stop) => stop.offsetParent && !stop.matches(":disabled") && !stop.closest("[inert]"));
    const [first, last] = [stops[0], stops[stops.length - 1]];
    const focused = this.shadowRoot?.activeElement;
    if (focused !== (event.shiftKey ? first : last)) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
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
      const { notice, pharmacy, messages = [] } = await this.server.history();
      this.loaded = true;
      if (notice) panel.setNotice(notice);
      if (pharmacy) panel.setPharmacy(pharmacy);
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

  /** A pharmacist may have written, or another tab gone on, since the last look. */
  private async refresh(): Promise<void> {
    if (!this.outbox.empty) return;
    try {
      const { messages = [] } = await this.server.history();
      if (this.outbox.empty) this.arrived(this.chat.show(messages));
    } catch {
      // the next look will do
    }
  }

  // --- talking -------------------------------------------------------------------------------------------------

  private typed(): void {
    this.memory.set("tab", "draft", this.panel.input.value);
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

  private answered(item: Outgoing, messages: Message[]): void {
    this.chat.settle(item, messages[0]);
    this.arrived(this.chat.show(messages, item));
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
    if (chat.asks !== null) panel.invite(chat.asks);
    if (!begun || panel.noticeToggle.hidden) panel.foldNotice(!begun, begun);
    const offered = (this.getAttribute("starters") ?? WORDS.starters.join("|")).split("|").filter(Boolean);
    panel.starters.hidden = begun || !this.loaded || !offered.length;
    if (panel.starters.hidden) return;
    panel.starters.replaceChildren(
      ...offered.map((text) =>
        h("button", { type: "button", class: "choice", click: () => this.say({ id: uuid(), text }) }, text),
      ),
    );
  }

  private wait(on: boolean): void {
    clearTimeout(this.patience);
    const show = (): void => {
      this.panel.typing.hidden = !on;
      this.panel.status.textContent = on && this.shown && !this.outbox.empty ? WORDS.busy : "";
      if (on && this.nearEnd) this.scrollToY(Infinity);
    };
    if (on) this.patience = setTimeout(show, 300);
    else show();
  }

  private seen(): void {
    const { chat, panel } = this;
    const seen = Number(this.memory.get("visitor", "seen") ?? 0);
    if (this.shown && chat.last) this.memory.set("visitor", "seen", String(chat.last));
    panel.dot.hidden = this.shown || chat.last <= seen;
    if (panel.dot.hidden) panel.launcher.removeAttribute("aria-describedby");
    else panel.launcher.setAttribute("aria-describedby", panel.dot.id);
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

  private ask(open: boolean): void {
    const { panel } = this;
    if (open === !panel.confirm.hidden) return;
    panel.confirm.hidden = !open;
    panel.header.inert = panel.body.inert = open;
    panel.eraseTrouble.textContent = "";
    (open ? panel.keep : panel.more).focus();
  }

  private async erase(): Promise<void> {
    const { panel, chat } = this;
    panel.erase.disabled = true;
    try {
      await this.server.forget();
      this.outbox.clear();
      chat.clear();
      this.memory.set("visitor", "seen", null);
      panel.input.value = "";
      this.typed();
      this.wait(false);
      this.begun();
      this.seen();
      this.ask(false);
      this.scrollToY(0);
      panel.status.textContent = WORDS.erased;
      panel.input.focus();
    } catch (error) {
      panel.eraseTrouble.textContent = (error as Error).message || WORDS.eraseFailed;
    } finally {
      panel.erase.disabled = false;
    }
  }
}
