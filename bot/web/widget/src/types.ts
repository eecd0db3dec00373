/** What the server sends: see the HTTP contract in bot/web. Unknown kinds are shown as plain text. */

export interface Sentence {
  text: string;
  sources?: number[];
}

export interface Source {
  n: number;
  title: string;
  url?: string | null;
  year?: number | null;
  kind?: string;
}

export interface Choice {
  label: string;
  id?: string;
  url?: string;
  style?: "primary" | "default" | "quiet";
}

export interface Message {
  id: number;
  from: "visitor" | "assistant" | "pharmacist";
  at: string;
  kind: "answer" | "findings" | "text" | "emergency" | "form" | "summary" | "error";
  topic?: string | null;
  /** Where it is not English. */
  lang?: string;
  /** What findings are about. */
  title?: string;
  sentences?: Sentence[];
  sources?: Source[];
  choices?: Choice[];
  /** What the visitor thought of an answer. */
  thumb?: Thumb;
}

export type Thumb = "up" | "down" | null;

export interface Pharmacy {
  name?: string;
  phone?: string;
}

export interface Notice {
  title: string;
  lines: string[];
}

export interface Answer {
  session?: string | null;
  messages?: Message[];
}

export interface History extends Answer {
  notice?: Notice;
  pharmacy?: Pharmacy;
}

/** Something the visitor said that the server has not confirmed yet. Its id makes posting it twice harmless. */
export interface Outgoing {
  id: string;
  text: string;
  choice?: string;
}
