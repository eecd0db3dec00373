/** On a phone the panel covers the page, so Tab goes round inside it: `event` is a Tab, `focused` what has the focus. */
export function keepInside(event: KeyboardEvent, panel: HTMLElement, focused: Element | null | undefined): void {
  const all = panel.querySelectorAll<HTMLElement>("button, a[href], textarea, .scroller");
  const stops = [...all].filter((stop) => stop.offsetParent && !stop.matches(":disabled") && !stop.closest("[inert]"));
  const [first, last] = [stops[0], stops[stops.length - 1]];
  if (focused !== (event.shiftKey ? first : last)) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}
