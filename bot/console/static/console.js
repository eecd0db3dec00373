// What the console's pages do beyond links and forms. Everything works without it, except what it adds:
// pages that stay current, keys, copying, and the menu on a phone.
(() => {
  "use strict";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);
  document.documentElement.classList.add("script");

  // --- The menu on a phone.
  const menu = one(".menu-button");
  menu?.addEventListener("click", () => {
    const open = one(".side").classList.toggle("open");
    menu.setAttribute("aria-expanded", String(open));
  });

  // --- Copying, putting a ready-made reply into the note, asking before what cannot be undone.
  document.addEventListener("click", async (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      const label = copy.textContent;
      try {
        await navigator.clipboard.writeText(one(copy.dataset.copy).innerText.trim());
        copy.textContent = "Copied";
      } catch {
        copy.textContent = "Mark and copy it by hand";
      }
      setTimeout(() => (copy.textContent = label), 1800);
    }
    const put = event.target.closest("[data-put]");
    if (put) {
      const field = one(put.dataset.into);
      const folded = field.closest("details");
      if (folded) folded.open = true;
      field.value = (field.value ? `${field.value}\n` : "") + one(put.dataset.put).innerText.trim();
      field.focus();
    }
    if (event.target.closest("[data-keys]")) one("#keys").showModal();
    // Sentences of a draft change places; the order of the page is that of the form.
    const move = event.target.closest("[data-move]");
    if (move) {
      const row = move.closest("[data-row]");
      if (move.dataset.move < 0) row.previousElementSibling?.before(row);
      else row.nextElementSibling?.after(row);
      move.focus();
    }
  });
  document.addEventListener(
    "submit",
    (event) => {
      const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
      if (question && !confirm(question)) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    true,
  );
  document.addEventListener("change", async (event) => {
    // A filter applies when it is chosen; a chosen file is read into the field beside.
    event.target.closest("form[data-now]")?.requestSubmit();
    if (event.target.dataset.pick) pick(event.target);
    const [file] = event.target.dataset.read ? event.target.files : [];
    if (file) one(event.target.dataset.read).value = await file.text();
  });

  // A source that was picked becomes a mark beside the others; one that is unknown stays to be mended.
  const pick = (field) => {
    const known = one(`#${field.getAttribute("list")} option[value="${CSS.escape(field.value.trim())}"]`);
    if (!known) return;
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name: field.dataset.pick, checked: true });
    box.value = known.value;
    const mark = Object.assign(document.createElement("label"), { className: "chip", title: known.textContent });
    mark.append(box, ` ${known.value}`);
    one("[data-chips]", field.closest("[data-row]")).append(mark);
    field.value = "";
  };

  // --- Staying current: the server says that something changed, and the parts that show it are asked for again.
  let source = null;
  let missed = false;
  const tell = (kind) => htmx.trigger(document.body, `live:${kind}`);
  const KINDS = ["leads", "messages", "live", "training"];
  const listen = () => {
    if (!one("[data-live]") || document.hidden || source) return;
    source = new EventSource("/events");
    for (const kind of KINDS) source.addEventListener(kind, () => tell(kind));
    source.addEventListener("signed-out", () => location.reload());
    source.addEventListener("open", () => {
      if (missed) for (const kind of KINDS) tell(kind);
      missed = false;
      document.body.dataset.listening = "yes";
    });
    source.addEventListener("error", () => (missed = true));
  };
  const rest = () => {
    source?.close();
    source = null;
    missed = true;
    delete document.body.dataset.listening;
  };
  // A browser has few connections for one server: a page that nobody looks at holds none, but in a chat.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) listen();
    else if (!one("[data-holding]")) rest();
  });
  addEventListener("pagehide", rest);
  addEventListener("pageshow", listen);

  const isLive = (event) => event.detail.requestConfig?.triggeringEvent?.type?.startsWith("live:");
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.triggeringEvent?.type?.startsWith("live:")) event.detail.headers["LDN-Live"] = "1";
  });
  // What somebody types is not replaced under their hands: they are told instead.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!isLive(event)) return;
    const busy = all("[data-typed]", event.detail.target).some(
      (field) => field.value !== field.defaultValue || field === document.activeElement,
    );
    if (busy) {
      event.detail.shouldSwap = false;
      const changed = one("#changed");
      if (changed) changed.hidden = false;
    }
  });
  // The marked lead stays marked when its list is replaced; a conversation stays at its end.
  let marked = null;
  document.addEventListener("htmx:beforeSwap", () => (marked = document.activeElement?.getAttribute?.("href")));
  document.addEventListener("htmx:afterSwap", (event) => {
    toEnd();
    if (marked && document.activeElement === document.body) one(`.leads a[href="${CSS.escape(marked)}"]`)?.focus();
    if (event.detail.requestConfig?.verb === "post") one(".told")?.scrollIntoView({ block: "nearest" });
  });
  const toEnd = () => all(".conversation").forEach((pane) => (pane.scrollTop = pane.scrollHeight));
  toEnd();

  // --- Keys.
  const go = {
    q: "/queue",
    l: "/leads",
    r: "/roster",
    d: "/deliveries",
    a: "/answers",
    v: "/review",
    x: "/examples",
    i: "/insights",
  };
  let going = false;
  const step = (by) => {
    const leads = all(".leads a");
    if (!leads.length) return;
    const at = leads.indexOf(document.activeElement);
    leads[at < 0 ? (by > 0 ? 0 : leads.length - 1) : Math.min(leads.length - 1, Math.max(0, at + by))].focus();
  };
  const act = (key) => {
    const found = all(`[data-key="${key}"]`).find((element) => element.offsetParent);
    if (!found) return false;
    if (found.tagName === "DETAILS") {
      found.open = true;
      one("textarea, select, input:not([type=hidden])", found)?.focus();
    } else if (found.tagName === "A") found.click();
    else if (found.tagName === "TEXTAREA") found.focus();
    else found.requestSubmit?.();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (event.key === "Escape" && typing) {
      typing.blur();
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
    if (going) {
      going = false;
      if (go[event.key]) location.href = go[event.key];
      return;
    }
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "g") {
      going = true;
      setTimeout(() => (going = false), 1500);
    } else if (event.key === "?") one("#keys").showModal();
    else if (event.key === "/" && one("[data-search]")) one("[data-search]").focus();
    else if (!act(event.key)) return;
    event.preventDefault();
  });
})();
