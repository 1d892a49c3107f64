// Text that could not be sent stays in this browser, on this machine, until it is sent or its writer signs out.
"use strict";

(() => {
  const owner = document.body.dataset.owner;
  const template = document.getElementById("unsent");
  if (!owner || !template) return;

  const PLACE = "unsent:", OUT = "unsent-out", UNDERWAY = "unsent-underway";
  const began = Date.now();
  const here = location.pathname + location.search;
  const words = template.dataset;
  const forms = new Map();

  const stored = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(PLACE));
  const forget = (key) => localStorage.removeItem(key);

  // Somebody else who signs in finds nothing of who was here before.
  for (const key of keys()) if (!key.startsWith(`${PLACE}${owner}:`)) forget(key);

  // Not form.action: a field may have that name.
  const goesTo = (form) => new URL(form.getAttribute("action") || here, location.href).pathname;

  const takes = (form) => form.getAttribute("method")?.toLowerCase() === "post" && !form.hasAttribute("hx-post")
    && !form.querySelector("[type=password], [autocomplete=one-time-code]")
    && form.querySelector("textarea, input[type=text]") !== null;

  const NOT_TYPED = ["hidden", "file", "submit", "button", "fieldset", "output"];

  /** What the fields of a form hold; `first`: what the server put there. */
  const read = (form, first = false) => [...form.elements]
    .filter((field) => field.name && !NOT_TYPED.includes(field.type))
    .map((field) => {
      if (field.options) {
        const chosen = [...field.options].filter((option) => (first ? option.defaultSelected : option.selected));
        return [field.name, chosen.map((option) => option.value)];
      }
      if (["checkbox", "radio"].includes(field.type)) {
        return [field.name, field.value, first ? field.defaultChecked : field.checked];
      }
      return [field.name, first ? field.defaultValue : field.value];
    });

  const fill = (form, values) => {
    for (const [name, value, checked] of values) {
      for (const field of [...form.elements].filter((one) => one.name === name && !NOT_TYPED.includes(one.type))) {
        if (field.options) for (const option of field.options) option.selected = value.includes(option.value);
        else if (checked === undefined) field.value = value;
        else if (field.value === value) field.checked = checked;
      }
    }
    form.dispatchEvent(new Event("input", {bubbles: true}));
  };

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const texts = (values) => values
    .filter(([, value, checked]) => checked === undefined && typeof value === "string" && value.trim())
    .map(([, value]) => value);

  /** A form of this page, and what of it waits. */
  class Waiting {
    constructor(form, number) {
      this.form = form;
      this.name = `${goesTo(form)} ${number}`;
      this.was = read(form, true);
      this.key = `${PLACE}${owner}:${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
      this.pressed = null; // the button with which it goes when the connection is back
      this.notice = null;
    }

    /** Who signed out in another window keeps nothing here any more. */
    keep() {
      if (Number(localStorage.getItem(OUT)) > began) return false;
      const {form, name, was} = this;
      const title = document.querySelector("h1")?.textContent.trim() ?? document.title;
      try {
        localStorage.setItem(this.key, JSON.stringify(
          {page: here, action: goesTo(form), title, name, was, values: read(form), at: Date.now()}));
      } catch {
        return false;
      }
      return true;
    }

    /** `said`: which words say what happened; then where the text is. */
    tell(said, buttons = [], text = []) {
      const kept = stored(this.key) !== null;
      const sentences = [words[said], kept ? words.where : words.nowhere];
      if (this.form.querySelector("[type=file]")) sentences.push(words.files);
      const drawn = template.content.firstElementChild.cloneNode(true);
      drawn.querySelector("p").textContent = sentences.join(" ");
      for (const one of text) {
        const part = document.createElement("p");
        part.className = "letter panel";
        part.textContent = one;
        drawn.querySelector(".actions").before(part);
      }
      for (const [label, act] of buttons) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "ds-button";
        button.dataset.size = "sm";
        button.dataset.variant = "secondary";
        button.textContent = words[label];
        button.addEventListener("click", act);
        drawn.querySelector(".actions").append(button);
      }
      if (!buttons.length) drawn.querySelector(".actions").remove();
      if (this.notice?.textContent === drawn.textContent) return;
      this.quiet();
      this.notice = drawn;
      this.form.prepend(drawn);
      document.dispatchEvent(new CustomEvent("said", {detail: {value: sentences.join(" ")}}));
    }

    quiet() {
      this.notice?.remove();
      this.notice = null;
    }

    away() {
      this.keep();
      this.tell(this.pressed ? "waiting" : this.form.dataset.autosave ? "draft" : "away");
    }

    sent() {
      this.was = read(this.form);
      forget(this.key);
      this.quiet();
    }

    /** Offer what stands here from before. What the hub has meanwhile is never written over unseen. */
    offer() {
      const mine = keys().map((key) => [key, stored(key)]).filter(([, one]) => one?.page === here && one.name === this.name);
      const [key, found] = mine.sort(([, one], [, other]) => other.at - one.at)[0] ?? [];
      if (!found) return;
      if (same(found.values, this.was)) {
        forget(key);
        return this.offer();
      }
      this.key = key;
      const drop = () => {
        this.sent();
        this.form.reset();
        this.was = read(this.form, true);
        this.offer();
      };
      const back = () => {
        fill(this.form, found.values);
        this.tell("back", [["send", () => this.form.requestSubmit()], ["drop", drop]]);
      };
      if (same(found.was, this.was)) back();
      else this.tell("changed", [["restore", back], ["drop", drop]], texts(found.values));
    }
  }

  /** Did the form that was on its way arrive? Only a page that came in answer to it says so: not one that somebody went
      back to or opened by its address, no refusal, and not the way in for who was signed out. */
  const arrived = (entry) => {
    const [way] = performance.getEntriesByType("navigation");
    const held = [...document.querySelectorAll("main textarea, main input")].map((field) => field.value).join("\n");
    if (way?.type !== "navigate" || !document.referrer) return false;
    if (![entry.page.split("?")[0], entry.action].includes(new URL(document.referrer).pathname)) return false;
    if (texts(entry.values).every((text) => held.includes(text))) return true;
    return location.pathname !== "/sign-in" && [undefined, 0, 200].includes(way.responseStatus);
  };

  const settle = () => {
    const key = sessionStorage.getItem(UNDERWAY);
    sessionStorage.removeItem(UNDERWAY);
    const entry = key && stored(key);
    if (entry && arrived(entry)) forget(key);
  };

  const list = () => {
    const elsewhere = keys().map(stored).filter((entry) => entry && entry.page !== here);
    if (!elsewhere.length) return;
    const drawn = template.content.firstElementChild.cloneNode(true);
    drawn.querySelector("p").textContent = words.elsewhere;
    for (const entry of elsewhere) {
      const link = document.createElement("a");
      link.href = entry.page;
      link.textContent = entry.title;
      drawn.querySelector(".actions").append(link);
    }
    const place = document.createElement("div");
    place.className = "wrap said";
    place.append(drawn);
    document.querySelector("main")?.prepend(place);
  };

  const of = (target) => forms.get(target?.form ?? target);

  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const one = of(event.target);
      if (one && (!navigator.onLine || stored(one.key))) {
        if (navigator.onLine) one.keep();
        else one.away();
      }
    });
  }

  document.addEventListener("unsent", (event) => of(event.target)?.away());
  document.addEventListener("kept", (event) => event.detail && of(event.target)?.sent());

  window.addEventListener("submit", (event) => {
    const form = event.target;
    if (navigator.onLine && goesTo(form) === "/sign-out") {
      keys().forEach(forget);
      localStorage.setItem(OUT, Date.now());
    }
    const one = of(form);
    if (!one) return;
    if (navigator.onLine) {
      if (one.keep()) sessionStorage.setItem(UNDERWAY, one.key);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    one.pressed = event.submitter ?? form;
    one.away();
  }, true);

  window.addEventListener("online", () => {
    for (const one of forms.values()) {
      const {pressed, form} = one;
      one.pressed = null;
      if (pressed) form.requestSubmit(pressed === form ? null : pressed);
      else if (one.notice && !form.dataset.autosave) one.tell("again", [["send", () => form.requestSubmit()]]);
    }
  });

  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    settle();
    for (const one of forms.values()) if (stored(one.key)) one.offer();
  });

  document.addEventListener("DOMContentLoaded", () => {
    settle();
    const met = {};
    for (const form of [...document.forms].filter(takes)) {
      const path = goesTo(form);
      met[path] = (met[path] ?? 0) + 1;
      forms.set(form, new Waiting(form, met[path]));
      forms.get(form).offer();
    }
    list();
  });
})();
