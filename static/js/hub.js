// What a page does more where there is a script. Everything here shortens a path that also works without it.
"use strict";

(() => {
  const said = () => document.getElementById("said");
  const words = (name) => said()?.dataset[name] ?? "";

  /** Say a short message to screen readers, in the page's one status region. */
  const say = (text) => {
    const region = said();
    if (!region || !text) return;
    region.textContent = "";
    requestAnimationFrame(() => { region.textContent = text; });
  };

  const clock = new Intl.DateTimeFormat("nl-NL", {
    hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "Europe/Amsterdam",
  });

  // Errors first: the summary gets the focus, and the title says so.

  const showErrors = (root) => {
    const summary = root.querySelector?.(".ds-error-summary");
    if (!summary) return false;
    const prefix = words("errorPrefix");
    if (prefix && !document.title.startsWith(prefix)) document.title = `${prefix} ${document.title}`;
    summary.focus();
    return true;
  };

  // Controls that only a script can serve are in the page, hidden.

  const wake = (root) => {
    for (const box of root.querySelectorAll("[data-reveal]")) {
      box.closest("[hidden]")?.removeAttribute("hidden");
    }
    for (const button of root.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
  };

  document.addEventListener("change", (event) => {
    const field = document.getElementById(event.target.dataset?.reveal ?? "");
    if (field) field.type = event.target.checked ? "text" : "password";
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(text.textContent.trim());
    } catch {
      // A browser that gives no script its clipboard: the text, chosen, for the person to copy.
      text.hidden = false;
      getSelection().selectAllChildren(text);
      return say(words("notCopied"));
    }
    showCopied(button);
  });

  /** The button says what it did, and under it stands what was copied; only of the last one, as the clipboard holds. */
  const showCopied = (button) => {
    for (const one of document.querySelectorAll("[data-copy]")) {
      const id = one.dataset.copy;
      const done = one === button;
      const sign = document.querySelector(`template[data-copied="${id}"]`);
      const told = document.getElementById(`${id}-copied`);
      one.waiting ??= [...one.childNodes];
      const shown = sign ? sign.content.cloneNode(true) : words("copied");
      one.replaceChildren(...(done ? [shown] : one.waiting));
      one.toggleAttribute("data-color", done);
      if (done) one.dataset.color = "success";
      one.dataset.variant = done ? "primary" : "secondary";
      if (told) told.hidden = !done;
      if (done) say(told?.textContent.trim() || words("copied"));
    }
  };

  // A button that was pressed says what it is doing, and takes no second press.

  const busy = (button) => {
    if (!button || button.getAttribute("aria-busy") === "true") return;
    button.idle = [...button.childNodes];
    const spinner = document.createElement("span");
    spinner.className = "spin";
    spinner.setAttribute("aria-hidden", "true");
    button.setAttribute("aria-busy", "true");
    button.setAttribute("aria-disabled", "true");
    button.replaceChildren(spinner, ` ${button.dataset.busy || words("busy")}`);
  };

  const idle = (button) => {
    if (!button?.idle) return;
    button.replaceChildren(...button.idle);
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
    delete button.idle;
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[aria-disabled=true]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    drafts.get(form)?.stop();
    // After the browser has taken the button's own value along.
    if (form.method === "post") setTimeout(() => busy(event.submitter));
  }, true);

  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("[aria-busy=true]")) idle(button);
  });

  // A draft is kept two seconds after typing stops, and when the field is left. A failure keeps the text and says so.

  const drafts = new Map();

  class Draft {
    constructor(form) {
      this.form = form;
      this.place = form.querySelector("[data-saved-at]");
      this.kept = this.read();
      this.timer = 0;
      this.running = null;
      this.sending = null;
      this.stopped = false;
      form.addEventListener("input", () => this.later());
      form.addEventListener("change", () => this.later());
      // Who goes to a button of the form is about to send it: no draft runs ahead of that.
      form.addEventListener("focusout", (event) => event.relatedTarget?.type === "submit" || this.keep());
    }

    read() {
      return new URLSearchParams([...new FormData(this.form)].filter(([, value]) => typeof value === "string")).toString();
    }

    /** The form itself is on its way: no draft may arrive after it. */
    stop() {
      this.stopped = true;
      clearTimeout(this.timer);
      this.sending?.abort();
    }

    later() {
      this.stopped = false;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), 2000);
    }

    async keep() {
      clearTimeout(this.timer);
      if (this.stopped || !this.form.isConnected) return;
      if (this.running) {
        await this.running;
        if (this.stopped) return;
      }
      const text = this.read();
      if (text === this.kept) return;
      this.running = this.send(text);
      await this.running;
      this.running = null;
    }

    async send(text) {
      this.sending = new AbortController();
      try {
        const answer = await fetch(this.form.dataset.autosave, {
          method: "POST",
          body: text,
          signal: this.sending.signal,
          headers: {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"},
        });
        if (!answer.ok) return this.failed(await sentence(answer), "not-saved", answer.status !== 409);
        this.kept = text;
        this.saved(answer.headers.get("Date"), text === this.read());
      } catch {
        if (this.stopped) return;
        this.failed(words("offline"), "offline");
        this.form.dispatchEvent(new CustomEvent("unsent", {bubbles: true}));
        this.timer = setTimeout(() => this.keep(), 15000);
      }
    }

    /** The instant is the server's, not this machine's. `whole`: nothing was typed since. */
    saved(date, whole) {
      const text = `${words("saved")} ${clock.format(date ? new Date(date) : new Date())}`;
      this.show("saved", text, "saved");
      // A part of the page that draws the draft asks for it again.
      this.form.dispatchEvent(new CustomEvent("kept", {bubbles: true, detail: whole}));
    }

    /** `again`: may it go well another time? Where a rule says no, it will not. */
    failed(said, sign, again = true) {
      this.show("not-saved", said.length ? said : words("notSaved"), sign);
      if (again) this.offer();
    }

    offer() {
      const again = document.createElement("button");
      again.type = "button";
      again.className = "ds-button";
      again.dataset.variant = "tertiary";
      again.dataset.size = "sm";
      again.textContent = words("again");
      again.addEventListener("click", () => this.keep());
      this.place?.append(" ", again);
    }

    /** `said`: words, or the pieces of a sentence with its links. */
    show(look, said, sign) {
      const pieces = [said].flat();
      if (!this.place) return say(pieces.map((piece) => piece.textContent ?? piece).join(""));
      const drawn = this.form.querySelector(`template[data-sign="${sign}"]`)?.content.cloneNode(true) ?? "";
      this.place.className = look;
      this.place.replaceChildren(drawn, " ", ...pieces);
    }
  }

  window.addEventListener("online", () => {
    for (const draft of drafts.values()) draft.keep();
  });

  /** The sentence of a refusal that came as a part of a page: its words and links. */
  const sentence = async (answer) => {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [...page.querySelector("[data-sentence] > p")?.childNodes ?? []];
  };

  const watch = (root) => {
    for (const form of root.querySelectorAll("form[data-autosave]")) {
      if (!drafts.has(form)) drafts.set(form, new Draft(form));
    }
  };

  // Parts of pages: focus and words follow what changed.

  document.addEventListener("htmx:beforeRequest", (event) => {
    const trigger = event.detail.requestConfig?.triggeringEvent?.submitter ?? event.target;
    if (trigger instanceof HTMLButtonElement) busy(trigger);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const trigger = event.detail.requestConfig?.triggeringEvent?.submitter ?? event.target;
    if (trigger instanceof HTMLButtonElement) idle(trigger);
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const root = event.target;
    wake(root);
    watch(root);
    say(root.querySelector?.("[data-said]")?.textContent.trim() ?? root.dataset?.said);
    if (showErrors(root)) return;
    // A filter keeps its place; what a verb changed is shown from its heading on.
    if (event.detail.requestConfig?.verb !== "get") root.querySelector("h1[tabindex], h2[tabindex], h3[tabindex]")?.focus();
  });

  document.addEventListener("htmx:responseError", async (event) => {
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    say(page.querySelector("[data-sentence]")?.textContent.trim() || words("failed"));
  });
  document.addEventListener("htmx:sendError", () => say(words("failed")));
  document.addEventListener("said", (event) => say(event.detail.value));

  // Before the session ends the page warns; staying asks the server, which alone knows until when.

  let ending = 0;

  const warnAt = (ends) => {
    const notice = document.getElementById("session-end");
    if (!notice || !ends) return;
    const until = new Date(ends);
    notice.querySelector("time").textContent = clock.format(until).slice(0, 5);
    clearTimeout(ending);
    // A timer holds 24 days at most; a session that lasts longer is looked at again then.
    const wait = Math.min(until - Date.now() - 5 * 60 * 1000, 2 ** 31 - 1);
    ending = setTimeout(() => { notice.hidden = false; }, Math.max(wait, 0));
  };

  const stay = async () => {
    const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
    const answer = await fetch("/account/sessions/staying", {method: "POST", headers});
    if (!answer.ok) return say(words("failed"));
    document.getElementById("session-end").hidden = true;
    warnAt(await answer.text());
  };

  document.addEventListener("DOMContentLoaded", () => {
    wake(document);
    for (const here of document.querySelectorAll(".subnav [aria-current]")) { // on a small screen it may stand out of sight
      const bar = here.closest(".subnav");
      bar.scrollLeft = here.getBoundingClientRect().left - bar.getBoundingClientRect().left - 16;
    }
    watch(document);
    showErrors(document);
    warnAt(document.body.dataset.sessionEnds);
    document.querySelector("#session-end button")?.addEventListener("click", stay);
  });
})();
