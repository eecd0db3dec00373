// Answering in the visitor's chat without a reload. Without this script the same forms work by loading the page anew.
(() => {
  "use strict";
  const one = (selector) => document.querySelector(selector);
  const say = one("#say");
  if (!say) return;
  const box = say.elements.text;
  const SIGN_MS = 20_000;
  const TYPING_MS = 3_000;
  const holding = () => one("#live-acts[data-holding]");
  const ask = (url, fields) =>
    fetch(url, { method: "POST", headers: { Accept: "application/json", "LDN-Live": "1" }, body: new URLSearchParams(fields) });

  // --- Saying something: what was typed stays until the server has it, under one key, so that it is said once.
  const newKey = () => Date.now().toString(36) + Math.random().toString(36).slice(2);
  say.addEventListener("submit", async (event) => {
    event.preventDefault();
    const told = one("#say-told");
    const url = event.submitter?.getAttribute("formaction") || say.action;
    if (say.dataset.busy) return;
    say.dataset.busy = "yes";
    told.textContent = "";
    try {
      const fields = new URLSearchParams(new FormData(say));
      const answer = await fetch(url, { method: "POST", headers: { Accept: "application/json" }, body: fields });
      if (answer.status === 401) location.reload();
      else if (!answer.ok) told.textContent = (await answer.json()).error.message;
      else {
        box.value = "";
        say.elements.key.value = newKey();
        typing = false;
        if (url.endsWith("/email")) told.textContent = "The mail is on its way. Its delivery is shown under Who was told.";
      }
    } catch {
      told.textContent = "It was not sent: the server did not answer. Try again.";
    }
    delete say.dataset.busy;
    for (const kind of ["messages", "live"]) htmx.trigger(document.body, `live:${kind}`);
    box.focus();
  });
  box.addEventListener("keydown", (event) => {
    const send = one("#live-acts [data-send]");
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !send) return;
    event.preventDefault();
    if (box.value.trim()) say.requestSubmit(send);
  });

  // Adding a test question loads the page anew: not over an answer that was begun.
  one("#to-test")?.addEventListener("submit", (event) => {
    if (!box.value.trim()) return;
    event.preventDefault();
    one("#say-told").textContent = "Send your answer first, or empty the box: the page is loaded anew.";
  });

  // --- Signs: that this page is open, and that something is being written. Not what.
  let typing = false;
  let signed = 0;
  let pause;
  const stop = () => {
    if (typing && holding()) void ask(say.dataset.sign, { typing: "0" });
    typing = false;
  };
  box.addEventListener("input", () => {
    clearTimeout(pause);
    if (!holding()) return;
    if (!box.value) return stop();
    pause = setTimeout(stop, 2 * TYPING_MS);
    if (typing && Date.now() - signed < TYPING_MS) return;
    typing = true;
    signed = Date.now();
    void ask(say.dataset.sign, { typing: "1" });
  });
  setInterval(() => holding() && void ask(say.dataset.sign, {}), SIGN_MS);

  // --- The box is there when there is something to do with it, and while something stands in it.
  const title = document.title;
  document.addEventListener("htmx:afterSwap", (event) => {
    say.hidden = !one("#live-acts [form=say]") && !box.value;
    if (event.detail.target.id === "lines" && document.hidden) document.title = `\u25cf ${title}`;
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) document.title = title;
  });
  if (holding()) box.focus();
})();
