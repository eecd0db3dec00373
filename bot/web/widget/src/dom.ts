/** Elements without innerHTML: whatever comes from outside ends up in text nodes or checked attributes. */

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | boolean | null | undefined | ((event: never) => void)>;

function fill(element: Element, attributes: Attributes, children: Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value as EventListener);
    else if (value === true) element.setAttribute(name, "");
    else if (typeof value === "string") element.setAttribute(name, value);
  }
  for (const child of children) if (child) element.append(child);
}

/** `h("button", {class: "send", click: send}, "Send")`; a function is a listener for the event of that name. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, attributes, children);
  return element;
}

const SHAPES = {
  chat: "M20 11.5a7.5 7.5 0 0 1-7.5 7.5c-1.2 0-2.4-.3-3.4-.8L4 19.5l1.4-4.6A7.5 7.5 0 1 1 20 11.5ZM9 10h7M9 13h4.5",
  close: "M6 6l12 12M18 6 6 18",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  send: "M12 19V5M6 11l6-6 6 6",
  phone:
    "M6.5 4h2.6l1.4 4-1.9 1.4a11 11 0 0 0 6 6L16 13.5l4 1.4v2.6A2.5 2.5 0 0 1 17.4 20 13.5 13.5 0 0 1 4 6.6 2.5 2.5 0 0 1 6.5 4Z",
  restart: "M5 12a7 7 0 1 0 2.3-5.2M5 4.5V9h4.5",
  thumb: "M7 11v8H4v-8ZM7 11l4-7c2 0 2.5 1.5 2 5h6l-2 9.5H7",
  check: "M5 12.5l4.5 4.5L19 7.5",
  down: "M7 10l5 5 5-5",
  out: "M9 6h9v9M18 6 7 17",
  alert: "M12 7.5v5.5M12 16.5v.01M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM5 20a7 7 0 0 1 14 0",
  mortar: "M4.5 10.5h15c0 4-1.7 6.6-4.5 7.7V20H9v-1.8c-2.8-1.1-4.5-3.7-4.5-7.7ZM12.5 10.5l4-6.5",
};

export type Icon = keyof typeof SHAPES;

const SVG = "http://www.w3.org/2000/svg";

export function icon(name: Icon): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  fill(svg, { viewBox: "0 0 24 24", "aria-hidden": "true", class: `icon i-${name}` }, [path]);
  path.setAttribute("d", SHAPES[name]);
  return svg;
}

/** Text only a screen reader meets. */
export const unseen = (text: string): HTMLElement => h("span", { class: "unseen" }, text);

/** `url` if it may become a link with one of `schemes`, else null: the server's word is not enough for `javascript:`. */
export function safeUrl(url: string | null | undefined, ...schemes: string[]): string | null {
  try {
    return url && schemes.includes(new URL(url).protocol) ? url : null;
  } catch {
    return null;
  }
}

export const isWeb = (url: string): boolean => /^https:/i.test(url);

/** A North American number as people write it, as a link; anything else keeps its digits. */
export function telephone(phone: string): string {
  const digits = phone.replace(/\D/g, "");
  return `tel:+${digits.length === 10 ? "1" : ""}${digits}`;
}
