// The page works without this file. It adds keys, the copy button, four frames at once, and keeps frames on the mail.
(function () {
  "use strict";
  const byId = (id) => document.getElementById(id);

  document.querySelectorAll(".js[hidden]").forEach((part) => { part.hidden = false; });

  // The current part of the issue, for screen readers; the style sheet shows it by :target alone.
  const tabs = [...document.querySelectorAll(".tabs a")];
  function markTab() {
    const target = location.hash ? byId(decodeURIComponent(location.hash.slice(1))) : null;
    const panel = target && (target.id === "everything" ? target : target.closest(".panel"));
    const name = panel ? panel.id : "mail";
    tabs.forEach((tab) => {
      if (tab.hash === "#" + name) {
        tab.setAttribute("aria-current", "true");
        const row = tab.parentElement; // on a phone the row of tabs is longer than the screen
        row.scrollLeft = Math.max(0, tab.offsetLeft + tab.offsetWidth - row.clientWidth);
      } else tab.removeAttribute("aria-current");
    });
    // A check inside closed details cannot be jumped to.
    const folded = target && target.closest("details");
    if (folded) folded.open = true;
  }
  window.addEventListener("hashchange", markTab);
  markTab();

  // A link that is clicked inside a frame would replace the mail: put the mail back. The frame has no origin to ask,
  // but it has the focus when somebody clicked in it, and never when it loads for the first time.
  function keep(frame) {
    let restoring = false;
    frame.addEventListener("load", () => {
      if (restoring) restoring = false;
      else if (document.activeElement === frame) {
        restoring = true;
        frame.setAttribute("srcdoc", frame.getAttribute("srcdoc"));
      }
    });
  }
  document.querySelectorAll(".window iframe").forEach(keep);

  // All four widths: the frames that the file does not carry twice are copied when they are asked for.
  function fourFrames() {
    if (document.querySelector(".frame.narrow")) return;
    const add = (like, name, caption, place) => {
      const copy = document.querySelector(".frame." + like).cloneNode(true);
      copy.className = "frame " + name;
      copy.querySelector("figcaption").textContent = caption;
      copy.querySelectorAll("iframe").forEach((frame) => { frame.title += ", " + caption; keep(frame); });
      document.querySelector(".frame." + like)[place](copy);
    };
    add("phone", "narrow", "Small phone, 320 px, shown at 75 %", "before");
    add("wide", "broad", "Wide window, 960 px, shown at 75 %", "after");
  }
  byId("w-all").addEventListener("change", fourFrames);

  const hash = byId("hash");
  byId("copy").addEventListener("click", async () => {
    let said = "Copied";
    try {
      await navigator.clipboard.writeText(hash.dataset.hash);
    } catch (refused) { // a browser may refuse: then the text is selected, to be copied by hand
      hash.textContent = hash.dataset.hash;
      getSelection().selectAllChildren(hash);
      said = "Selected: copy it with Ctrl+C or ⌘C";
    }
    byId("copied").textContent = said;
  });

  const help = byId("help");
  byId("help-open").addEventListener("click", () => help.showModal());

  const posts = [...document.querySelectorAll("#posts > li")];
  function step(by) {
    const here = posts.indexOf(document.activeElement.closest("#posts > li"));
    const next = posts[here < 0 ? (by > 0 ? 0 : posts.length - 1) : here + by];
    if (next) next.focus();
  }
  function flip(one, other) {
    (byId(one).checked ? byId(other) : byId(one)).click();
  }
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    m: () => { location.hash = "mail"; },
    s: () => { location.hash = "social"; },
    t: () => { location.hash = "text"; },
    c: () => { location.hash = "checks"; },
    d: () => flip("c-dark", "c-light"),
    i: () => flip("p-off", "p-on"),
    "?": () => help.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open || !byId("keys-on").checked) return;
    if (event.target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])")) return;
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
