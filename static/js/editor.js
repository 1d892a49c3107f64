// Writing a text: marks around what is selected. The field works without it.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  for (const bar of document.querySelectorAll("[data-toolbar]")) {
    const field = document.getElementById(bar.dataset.toolbar);
    bar.hidden = false;
    bar.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      const {selectionStart: start, selectionEnd: end, value} = field;
      const chosen = value.slice(start, end);
      field.setRangeText(button.dataset.before + chosen + button.dataset.after, start, end, "end");
      // What was selected stays so, for the next mark.
      const from = start + button.dataset.before.length;
      field.setSelectionRange(from, from + chosen.length);
      field.focus();
      field.dispatchEvent(new Event("input", {bubbles: true}));
    });
    // One stop for the tab key; arrows go from button to button.
    const buttons = [...bar.querySelectorAll("button")];
    buttons.forEach((button, place) => { button.tabIndex = place ? -1 : 0; });
    bar.addEventListener("keydown", (event) => {
      const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
      if (!step) return;
      const place = (buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length;
      buttons.forEach((button, at) => { button.tabIndex = at === place ? 0 : -1; });
      buttons[place].focus();
      event.preventDefault();
    });
  }

  // The passage that somebody selected in the text is the one that her comment is about.
  for (const text of document.querySelectorAll("[data-quotes]")) {
    document.addEventListener("selectionchange", () => {
      const chosen = document.getSelection();
      if (!chosen || chosen.isCollapsed || !text.contains(chosen.anchorNode) || !text.contains(chosen.focusNode)) return;
      for (const id of text.dataset.quotes.split(" ")) document.getElementById(id).value = chosen.toString().trim();
    });
  }
});
