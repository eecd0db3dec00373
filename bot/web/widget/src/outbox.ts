/**
 * What the visitor said, posted one after the other. A lost connection is tried four times with growing pauses,
 * long enough for a server to restart, then again when the browser is back online or the visitor asks; always
 * under the same id, so the server answers once. Kept for the tab, so that leaving the page loses nothing.
 */
import type { Memory } from "./memory";
import { Failure } from "./server";
import type { Answer, Message, Outgoing } from "./types";

const PAUSES = [600, 1800, 4000];

export interface Reactions {
  sending(item: Outgoing): void;
  again(item: Outgoing): void;
  failed(item: Outgoing, why: string, received: boolean): void;
  answered(item: Outgoing, messages: Message[]): void;
  idle(): void;
}

export class Outbox {
  private waiting: Outgoing[] = [];
  private failed: Outgoing[] = [];
  private busy = false;
  /** Grows when the conversation is forgotten; what was on its way then belongs to no one. */
  private era = 0;

  constructor(
    private readonly post: (item: Outgoing) => Promise<Answer>,
    private readonly memory: Memory,
    private readonly react: Reactions,
  ) {
    addEventListener("online", () => this.retryAll());
  }

  get empty(): boolean {
    return !this.waiting.length;
  }

  /** What an earlier page of this tab did not get through. */
  stored(): Outgoing[] {
    try {
      return JSON.parse(this.memory.get("tab", "unsent") ?? "[]") as Outgoing[];
    } catch {
      return [];
    }
  }

  add(item: Outgoing): void {
    this.waiting.push(item);
    this.save();
    void this.pump();
  }

  retry(item: Outgoing): void {
    this.failed = this.failed.filter((other) => other.id !== item.id);
    this.add(item);
  }

  clear(): void {
    this.waiting = [];
    this.failed = [];
    this.busy = false;
    this.era++;
    this.save();
  }

  private retryAll(): void {
    const items = this.failed;
    this.failed = [];
    for (const item of items) this.add(item);
  }

  private save(): void {
    const items = [...this.failed, ...this.waiting];
    this.memory.set("tab", "unsent", items.length ? JSON.stringify(items) : null);
  }

  private async pump(): Promise<void> {
    const item = this.waiting[0];
    if (this.busy || !item) return;
    this.busy = true;
    const era = this.era;
    this.react.sending(item);
    const [messages, why] = await this.deliver(item, era);
    if (era !== this.era) return;
    this.waiting.shift();
    // A reply of kind "error" means: received, but nothing came of it. The visitor may ask again.
    const fault = messages?.find((message) => message.kind === "error");
    if (!messages || fault) this.failed.push(item);
    this.busy = false;
    this.save();
    if (messages) this.react.answered(item, messages);
    if (!messages || fault) this.react.failed(item, why, !!messages);
    if (this.empty) this.react.idle();
    void this.pump();
  }

  private async deliver(item: Outgoing, era: number): Promise<[Message[] | null, string]> {
    for (let attempt = 0; ; attempt++) {
      try {
        return [(await this.post(item)).messages ?? [], ""];
      } catch (error) {
        const { message, passing } = error as Failure;
        const pause = PAUSES[attempt];
        if (!passing || !pause || !navigator.onLine || era !== this.era) return [null, message];
        this.react.again(item);
        await new Promise((resume) => setTimeout(resume, pause * (0.8 + Math.random() * 0.4)));
      }
    }
  }
}

/** `crypto.randomUUID` exists only on secure pages, and a shop's plain-http test page is not one. */
export function uuid(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 15) | 64;
  bytes[8] = (bytes[8]! & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
