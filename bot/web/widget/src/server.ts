/**
 * The calls the widget makes. On the server's own origin an HttpOnly cookie carries the session;
 * embedded elsewhere cookies stay out of it and the widget sends the token it was given.
 */
import type { Memory } from "./memory";
import type { Answer, History, Outgoing, Thumb } from "./types";
import { LANG } from "./words";

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

  async forget(): Promise<void> {
    await this.call("DELETE", "/chat");
    this.memory.set("visitor", "session", null);
  }

  private keep<T extends Answer>(answer: T): T {
    if (this.foreign && answer.session) this.memory.set("visitor", "session", answer.session);
    return answer;
  }

  private async call<T>(method: string, path: string, body?: object): Promise<T> {
    const token = this.foreign ? this.memory.get("visitor", "session") : null;
    const headers: Record<string, string> = {};
    if (body) headers["Content-Type"] = "application/json";
    if (token) headers.Authorization = `Bearer ${token}`;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE);
    try {
      const response = await fetch(this.origin + path, {
        method,
        headers,
        body: body ? JSON.stringify(body) : null,
        credentials: this.foreign ? "omit" : "same-origin",
        cache: "no-store",
        signal: abort.signal,
      });
      if (response.status === 401 && token) {
        this.memory.set("visitor", "session", null);
        return await this.call<T>(method, path, body);
      }
      if (response.ok) return (response.status === 204 ? {} : await response.json()) as T;
      const detail = (await response.json().catch(() => null)) as { error?: { message?: string } } | null;
      throw new Failure(detail?.error?.message ?? "", response.status > 501);
    } catch (error) {
      throw error instanceof Failure ? error : new Failure("", true);
    } finally {
      clearTimeout(timer);
    }
  }
}
