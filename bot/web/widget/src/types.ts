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
  /** The person's, where one wrote. */
  name?: string;
  at: string;
  kind: "answer" | "findings" | "text" | "emergency" | "form" | "summary" | "error" | "handover";
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

/** Who answers from now on; `name` is a person's. */
export interface Speaker {
  from?: "assistant" | "pharmacist";
  name?: string;
}

/** What a server-sent event carries, by its kind: a message, the speaker, or whether the person is there or types. */
export type Signal = Message & Speaker & { on?: boolean; here?: boolean };

export interface Answer {
  session?: string | null;
  messages?: Message[];
  /** The conversation is gone, as the visitor has just confirmed in it; says what was erased. */
  erased?: string;
}

export interface History extends Answer {
  notice?: Notice;
  pharmacy?: Pharmacy;
  /** The references of what was sent to the pharmacy from this conversation. */
  requests?: string[];
  speaker?: Speaker;
}

/** Something the visitor said that the server has not confirmed yet. Its id makes posting it twice harmless. */
export interface Outgoing {
  id: string;
  text: string;
  choice?: string;
}
