/**
 * The calls the widget makes. On the server's own origin an HttpOnly cookie carries the session;
 * embedded elsewhere cookies stay out of it and the widget sends the token it was given.
 */
import type { Memory } from "./memory";
import type { Answer, History, Outgoing, Signal, Thumb } from "./types";
import { LANG } from "./words";

/** Longer than the server lets a connection be quiet. */
const PATIENCE = 30_000;

/** A call that did not work; `message` is fit to show and empty when nothing was heard from the server. */
export class Failure extends Error {
  constructor(message: string, readonly passing: boolean) {
    super(message);
  }
}

export class Server {
  private readonly foreign: boolean;

  constructor(private readonly origin: string, private readonly memory: Memory) {
    this.foreign = origin !== location.origin;
  }

  async history(): Promise<History> {
    return this.keep(await this.call<History>("GET", `/chat/history?lang=${LANG}`));
  }

  async post({ id, text, choice }: Outgoing): Promise<Answer> {
    return this.keep(await this.call<Answer>("POST", "/chat/messages", choice ? { choice, id } : { text, id }));
  }

  async rate(message: number, thumb: Thumb): Promise<Thumb> {
    await this.call("POST", "/chat/feedback", { message, thumb });
    return thumb;
  }

  async forget(requests: boolean): Promise<void> {
    await this.call("DELETE", `/chat?requests=${requests}`);
    this.memory.set("visitor", "session", null);
  }

  typing(): void {
    this.call("POST", "/chat/typing").catch(() => {});
  }

  /** Tells what happens in the conversation from the message `after` on, until the connection ends or fails. */
  async listen(after: number, tell: (kind: string, signal: Signal) => void): Promise<void> {
    const abort = new AbortController();
    const decoder = new TextDecoder();
    let timer = 0;
    let text = "";
    try {
      const { body } = await this.fetch("GET", "/chat/events", abort, { "Last-Event-ID": `${after}` });
      // Not `for await`: Safari has no iterable streams.
      for (const reader = body!.getReader(); ; ) {
        timer = setTimeout(() => abort.abort(), PATIENCE);
        const { value, done } = await reader.read();
        clearTimeout(timer);
        if (done) return;
        const events = (text + decoder.decode(value, { stream: true })).split("\n\n");
        text = events.pop()!;
        for (const event of events) {
          const [, kind, data] = /^event: (.+)\ndata: (.+)/m.exec(event) ?? [];
          if (kind && data) tell(kind, JSON.parse(data) as Signal);
        }
      }
    } finally {
      clearTimeout(timer);
    }
  }

  private keep<T extends Answer>(answer: T): T {
    if (this.foreign && (answer.session || answer.erased)) this.memory.set("visitor", "session", answer.session ?? null);
    return answer;
  }

  private async call<T>(method: string, path: string, body?: object): Promise<T> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE);
    try {
      const headers: Record<string, string> = body ? { "Content-Type": "application/json" } : {};
      const response = await this.fetch(method, path, abort, headers, body);
      if (response.ok) return (response.status === 204 ? {} : await response.json()) as T;
      const detail = (await response.json().catch(() => null)) as { error?: { message?: string } } | null;
      throw new Failure(detail?.error?.message ?? "", response.status > 501);
    } catch (error) {
      throw error instanceof Failure ? error : new Failure("", true);
    } finally {
      clearTimeout(timer);
    }
  }

  private fetch(
    method: string,
    path: string,
    { signal }: AbortController,
    headers: Record<string, string>,
    body?: object,
  ): Promise<Response> {
    const token = this.foreign && this.memory.get("visitor", "session");
    if (token) headers.Authorization = `Bearer ${token}`;
    return fetch(this.origin + path, {
      method,
      headers,
      body: body ? JSON.stringify(body) : null,
      credentials: this.foreign ? "omit" : "same-origin",
      cache: "no-store",
      signal,
    });
  }
}
