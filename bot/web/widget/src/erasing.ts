/** The question whether to erase the conversation, and doing so. */
import type { Panel } from "./panel";
import type { Server } from "./server";
import { WORDS } from "./words";

export class Erasing {
  constructor(
    private readonly panel: Panel,
    private readonly server: () => Server,
    private readonly done: () => void,
  ) {}

  ask(open: boolean): void {
    const { panel } = this;
    if (open === !panel.confirm.hidden) return;
    panel.confirm.hidden = !open;
    panel.eraseAll.hidden = true;
    // What was sent may have been sent just now.
    if (open) void this.server().history().then(({ requests }) => (panel.eraseAll.hidden = !requests?.length), () => {});
    panel.header.inert = panel.body.inert = open;
    panel.eraseTrouble.textContent = "";
    (open ? panel.keep : panel.more).focus();
  }

  async erase(all: boolean): Promise<void> {
    const { panel } = this;
    panel.erase.disabled = panel.eraseAll.disabled = true;
    try {
      await this.server().forget(all);
      this.ask(false);
      this.done();
    } catch (error) {
      panel.eraseTrouble.textContent = (error as Error).message || WORDS.eraseFailed;
    } finally {
      panel.erase.disabled = panel.eraseAll.disabled = false;
    }
  }
}
