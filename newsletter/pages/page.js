// The page works without this file. It adds keys, copy buttons, four frames at once, and keeps frames on the mail.
// It listens on the document, so what is put into the page later works as well; `window.page` is for other scripts.
(function () {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const all = (selector, inside) => [...(inside || document).querySelectorAll(selector)];
  const here = () => (location.hash ? byId(decodeURIComponent(location.hash.slice(1))) : null);

  // The current part of the issue, for screen readers; the style sheet shows it by :target alone.
  function markTab() {
    const target = here();
    const panel = target && (target.id === "everything" ? target : target.closest(".panel"));
    const name = panel ? panel.id : "mail";
    all('.tabs a[href^="#"]').forEach((tab) => {
      if (tab.hash !== "#" + name) tab.removeAttribute("aria-current");
      else {
        tab.setAttribute("aria-current", "true");
        const row = tab.closest(".tabs"); // on a phone the row of tabs is longer than the screen
        row.scrollLeft = Math.max(0, tab.offsetLeft + tab.offsetWidth - row.clientWidth);
      }
    });
    // What is inside closed details cannot be jumped to.
    for (let fold = target; fold; fold = fold.parentElement) if (fold.matches("details")) fold.open = true;
  }
  window.addEventListener("hashchange", markTab);

  // A link that is clicked inside a frame would replace the mail: put the mail back. The frame has no origin to ask,
  // but it has the focus when somebody clicked in it, and never when it loads for the first time.
  const restoring = new WeakSet();
  document.addEventListener("load", (event) => {
    const frame = event.target;
    if (!(frame instanceof HTMLIFrameElement)) return;
    if (restoring.delete(frame) || document.activeElement !== frame) return;
    restoring.add(frame);
    const name = frame.hasAttribute("srcdoc") ? "srcdoc" : "src";
    frame.setAttribute(name, frame.getAttribute(name));
  }, true);

  // All four widths: the frames that the page does not carry twice are copied when they are asked for.
  function fourFrames() {
    if (!byId("w-all") || !byId("w-all").checked || document.querySelector(".frame.narrow")) return;
    const add = (like, name, caption, place) => {
      const copy = document.querySelector(".frame." + like).cloneNode(true);
      copy.className = "frame " + name;
      copy.querySelector("figcaption").textContent = caption;
      all("iframe", copy).forEach((frame) => { frame.title += ", " + caption; });
      document.querySelector(".frame." + like)[place](copy);
    };
    add("phone", "narrow", "Small phone, 320 px, shown at 75 %", "before");
    add("wide", "broad", "Wide window, 960 px, shown at 75 %", "after");
  }
  document.addEventListener("change", (event) => {
    if (event.target.name === "width") fourFrames();
    if (event.target.id === "keys-on") remember(event.target.checked);
  });

  // `data-copy` is what to copy. A browser may refuse: then the text stands beside the button, selected.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    let said = button.nextElementSibling;
    if (!said || !said.matches("[role=status]")) {
      button.insertAdjacentHTML("afterend", ' <span class="quiet" role="status"></span>');
      said = button.nextElementSibling;
    }
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      said.textContent = "Copied";
    } catch (refused) {
      const text = document.createElement("code");
      text.textContent = button.dataset.copy;
      said.replaceChildren(text, " Selected: copy it with Ctrl+C or ⌘C");
      getSelection().selectAllChildren(text);
    }
  });

  // Keys may be switched off, and stay so in this browser where it remembers anything.
  function remember(on) {
    try { localStorage.setItem("newsletter-keys", on ? "on" : "off"); } catch (refused) { /* for this page only */ }
  }
  function keysOn() {
    return !byId("keys-on") || byId("keys-on").checked;
  }
  function recall() {
    try {
      if (byId("keys-on") && localStorage.getItem("newsletter-keys") === "off") byId("keys-on").checked = false;
    } catch (refused) { /* keys are on */ }
  }

  // The help tells only of what this page has: a row names it by a selector.
  function help() {
    const dialog = byId("help");
    if (!dialog) return;
    all("[data-needs]", dialog).forEach((row) => { row.hidden = !document.querySelector(row.dataset.needs); });
    dialog.showModal();
  }
  document.addEventListener("click", (event) => { if (event.target.closest("#help-open")) help(); });

  const POSTS = "#posts > li";
  function step(by) {
    const posts = all(POSTS).filter((post) => post.offsetParent);
    const at = posts.indexOf(document.activeElement.closest(POSTS));
    const next = posts[at < 0 ? (by > 0 ? 0 : posts.length - 1) : at + by];
    if (next) next.focus();
  }
  function flip(one, other) {
    const next = byId(one) && byId(one).checked ? byId(other) : byId(one);
    if (next) next.click();
  }
  const go = (id) => () => { if (byId(id)) location.hash = id; };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    m: go("mail"),
    s: go("social"),
    t: go("text"),
    c: go("checks"),
    d: () => flip("c-dark", "c-light"),
    i: () => flip("p-off", "p-on"),
    "?": help,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") || !keysOn()) return;
    if (event.target.matches("textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox])")) return;
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  // What has to be done again whenever the page's content was replaced.
  function ready() {
    all(".js[hidden]").forEach((part) => { part.hidden = false; });
    recall();
    fourFrames();
    markTab();
  }
  ready();
  window.page = { all, byId, here, keys, ready, POSTS };
})();
