/**
 * One script tag puts the assistant on a page: `<script src="https://assistant.example/ldn-chat.js" defer></script>`.
 * A browser without constructed stylesheets (Safari before 16.4, 2023) keeps the page as it is.
 */
import { LdnChat } from "./element";

if ("adoptedStyleSheets" in document && !customElements.get("ldn-chat")) {
  customElements.define("ldn-chat", LdnChat);
  const place = (): void => {
    if (!document.querySelector("ldn-chat")) document.body.append(document.createElement("ldn-chat"));
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
  else place();
}
