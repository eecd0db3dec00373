// The widget in a frame shows one conversation that the page brings along; nothing is asked of any server.
(() => {
  "use strict";
  const { history } = document.body.dataset;
  const answer = (body, status) => new Response(body, { status, headers: { "Content-Type": "application/json" } });
  const refusal = JSON.stringify({ error: { code: "preview", message: "This is a preview. Nothing was sent." } });
  // Every preview begins alike, whatever was closed or typed in one before.
  for (const store of [sessionStorage, localStorage])
    for (const key of Object.keys(store)) if (key.startsWith("ldn-chat:")) store.removeItem(key);
  window.fetch = (address, options = {}) => {
    const path = new URL(address, location.href).pathname;
    if (path === "/chat/history") return Promise.resolve(answer(history, 200));
    // What would wait for news waits.
    return options.method === "GET" ? new Promise(() => {}) : Promise.resolve(answer(refusal, 422));
  };
  // A visitor has read on from the question by the time the end is reached.
  addEventListener("load", () => {
    const scroller = document.querySelector("ldn-chat").shadowRoot.querySelector(".scroller");
    setTimeout(() => (scroller.scrollTop = 0), 300);
  });
})();
