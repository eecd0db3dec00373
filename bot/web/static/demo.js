/* The demo page's buttons: open the assistant, with a question ready in its input where the button names one. */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-ask]");
  if (!button) return;
  await customElements.whenDefined("ldn-chat");
  document.querySelector("ldn-chat")?.open(button.dataset.ask);
});
