/**
 * Phones: the panel fills what the on-screen keyboard leaves, and the page behind it holds still.
 * Values go into constructed stylesheets, so a strict Content-Security-Policy has nothing to object to.
 */

/** The same condition as in styles.ts. */
export const PHONE = matchMedia("(max-width: 560px), (max-height: 460px)");

export class Screen {
  readonly sheet = new CSSStyleSheet();
  private readonly page = new CSSStyleSheet();
  private readonly host: CSSStyleDeclaration;

  constructor(private readonly resized: () => void) {
    this.sheet.replaceSync(":host {}");
    this.host = (this.sheet.cssRules[0] as CSSStyleRule).style;
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.page];
  }

  set(name: string, pixels: number): void {
    this.host.setProperty(name, `${pixels}px`);
  }

  hold(open: boolean): void {
    this.page.replaceSync(open && PHONE.matches ? "html { overflow: hidden !important }" : "");
    const viewport = window.visualViewport;
    for (const event of ["resize", "scroll"]) {
      if (open) viewport?.addEventListener(event, this.fit);
      else viewport?.removeEventListener(event, this.fit);
    }
    if (open) this.fit();
  }

  private readonly fit = (): void => {
    const viewport = window.visualViewport;
    // Zoomed in with two fingers, the visitor looks at a part of the panel: leave it alone.
    if (!viewport || viewport.scale > 1.05) return;
    this.set("--view-height", viewport.height);
    this.set("--view-top", viewport.offsetTop);
    this.resized();
  };
}
