/** The widget's own words. What is said about LDN comes from the server. */

export const WORDS = {
  launcher: "Ask about LDN",
  assistant: "LDN assistant",
  automated: "Automated assistant",
  input: "Your question",
  placeholder: "Your question about LDN…",
  aside: "Not medical advice. In an emergency, call 911.",
  about: "About this assistant",
  starters: ["What is LDN?", "Is it FDA approved?", "Which side effects are common?", "Talk to a pharmacist"],
  busy: "The assistant is writing…",
  unread: "You have a new reply",
  unreachable: "The assistant can’t be reached right now.",
  again: "Try again",
  call: "Call the pharmacy",
  restart: "Start over",
  confirm: "Start over?",
  confirmText: "This erases the conversation, here and on our side. It can’t be undone.",
  erase: "Erase and start over",
  keep: "Keep it",
  eraseFailed: "It could not be erased. Please try again.",
  erased: "The conversation was erased.",
};
