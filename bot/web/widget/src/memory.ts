/**
 * What the browser remembers. Storage may be missing, full or forbidden: then it is simply forgotten.
 * The draft and the open panel belong to the tab; the conversation's token belongs to the visitor.
 */

export class Memory {
  constructor(private readonly prefix: string) {}

  get(where: "tab" | "visitor", name: string): string | null {
    try {
      return this.area(where).getItem(this.prefix + name);
    } catch {
      return null;
    }
  }

  set(where: "tab" | "visitor", name: string, value: string | null): void {
    try {
      if (value) this.area(where).setItem(this.prefix + name, value);
      else this.area(where).removeItem(this.prefix + name);
    } catch {
      // private mode or a full disk
    }
  }

  private area(where: "tab" | "visitor"): Storage {
    return where === "tab" ? sessionStorage : localStorage;
  }
}
