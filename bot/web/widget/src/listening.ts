import type { Conversation } from "./conversation";
import type { Server } from "./server";
import type { Signal } from "./types";

/** Hears what others say for as long as there is a conversation. Where that fails it looks, ever more rarely. */
export async function listen(
  server: Server,
  chat: Conversation,
  hear: (kind: string, signal: Signal) => void,
  look: () => Promise<void>,
): Promise<void> {
  for (let pause = 1000; !chat.empty; pause = Math.min(pause * 2, 16000)) {
    const heard = (kind: string, signal: Signal): void => {
      pause = 500;
      hear(kind, signal);
    };
    await server.listen(chat.last, heard).catch(() => {});
    await new Promise((resume) => setTimeout(resume, pause * (0.8 + Math.random() * 0.4)));
    await look();
  }
}
