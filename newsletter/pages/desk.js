// The desk works without this file: every form goes by itself, and its answer is a page. This sends forms in place,
// puts the answer's page into this one so that nothing jumps, counts while somebody writes, sorts, and guards what was
// typed and not saved. It listens on the document, so it need not know what page it is on.
(function () {
  "use strict";
  const { all, byId, keys, ready, POSTS } = window.page;
  document.documentElement.classList.add("scripted");

  // Screen readers read what changes in here: it was there before, and is never replaced.
  const voice = document.createElement("p");
  voice.className = "unseen";
  voice.setAttribute("role", "status");
  document.body.append(voice);
  const tell = (text) => { voice.textContent = text; };

  // ---- What was typed and not saved.

  const WRITTEN = "textarea, select, input:not([type=hidden]):not([type=file])";
  const isTick = (field) => field.type === "checkbox" || field.type === "radio";
  function touched(field) {
    if (isTick(field)) return field.checked !== field.defaultChecked;
    if (field.type === "file") return field.files.length > 0;
    if (!field.matches("select")) return field.value !== field.defaultValue;
    const chosen = Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
    return field.selectedIndex !== chosen;
  }
  // Only what somebody wrote is worth a question: not a password, and not a search or a choice of view.
  const GUARDED = "form[method=post] textarea, form[data-inplace] input[type=text], form[data-inplace] input:not([type])";
  const lost = new Map(); // texts whose field is not on the page just now
  let leaving = null;
  let soon = 0; // the timer of an order that is about to be saved
  window.addEventListener("beforeunload", (event) => {
    const open = all(GUARDED).filter((field) => touched(field) && !(leaving && leaving.contains(field)));
    if (open.length || lost.size || soon) event.preventDefault();
  });
  const nameOf = (field) => (field.form && field.name ? field.form.getAttribute("action") + " " + field.name : "");
  function keepTexts(sent) {
    all(GUARDED).forEach((field) => {
      if (touched(field) && !(sent && sent.contains(field)) && nameOf(field)) lost.set(nameOf(field), field.value);
    });
  }
  function bringBack() {
    all(GUARDED).forEach((field) => {
      const name = nameOf(field);
      if (!lost.has(name)) return;
      if (!touched(field)) field.value = lost.get(name);
      lost.delete(name);
      for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    });
  }

  // ---- One page into another: what is the same stays, with its focus, its scrolling and its frames.

  // A post is the same post wherever it stands; its id only says where.
  const keyOf = (node) => (node.nodeType === 1 ? (node.dataset && node.dataset.key) || node.id || "" : "");
  const OWN = ["style", "open"]; // a size that was dragged, a fold that was opened: the reader's, not the page's
  function become(from, to, clean) {
    if (from.isEqualNode(to)) { if (clean(from)) settle(from, clean); return; }
    if (from.nodeType !== 1) { from.data = to.data; return; }
    const isField = from.matches("input, textarea, select");
    const kept = isField && from.type !== "hidden" && touched(from) && !clean(from);
    [...from.attributes].forEach(({ name }) => {
      if (!to.hasAttribute(name) && !OWN.includes(name)) from.removeAttribute(name);
    });
    [...to.attributes].forEach(({ name, value }) => { if (from.getAttribute(name) !== value) from.setAttribute(name, value); });
    children(from, to, clean);
    if (isField && !kept) reset(from);
  }
  const kindOf = (node) => node.nodeName + " " + (node.nodeType === 1 ? node.className : "");
  const isLike = (node, other) => !keyOf(node) && !keyOf(other) && kindOf(node) === kindOf(other);
  // The old child that becomes `fresh`: the one with its key; else the next one of its kind; else whatever stands in its
  // place and is wanted nowhere further down.
  function partner(fresh, place, known) {
    const key = keyOf(fresh);
    if (key) return known.get(key);
    for (let old = place; old; old = fresh.nodeType === 1 ? old.nextSibling : null) if (isLike(old, fresh)) return old;
    if (!place || keyOf(place) || place.nodeName !== fresh.nodeName) return null;
    for (let later = fresh.nextSibling; later; later = later.nextSibling) if (isLike(place, later)) return null;
    return place;
  }
  function children(from, to, clean) {
    const known = new Map([...from.children].filter(keyOf).map((child) => [keyOf(child), child]));
    const coming = new Set([...to.children].map(keyOf).filter(Boolean));
    let place = from.firstChild;
    const drop = () => {
      const gone = place;
      place = place.nextSibling;
      gone.remove();
    };
    for (const fresh of [...to.childNodes]) {
      while (place && keyOf(place) && !coming.has(keyOf(place))) drop();
      const same = partner(fresh, place, known);
      if (!same || same.nodeName !== fresh.nodeName) {
        from.insertBefore(document.importNode(fresh, true), place);
        continue;
      }
      // What stands between and has no key will not be wanted any more.
      if (!keyOf(same)) while (place !== same) {
        if (coming.has(keyOf(place))) { from.insertBefore(same, place); break; }
        drop();
      }
      if (same === place) place = place.nextSibling;
      else from.insertBefore(same, place);
      become(same, fresh, clean);
    }
    while (place) drop();
  }
  function reset(field) {
    if (isTick(field)) field.checked = field.defaultChecked;
    else if (field.matches("select")) {
      field.selectedIndex = Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
    } else field.value = field.type === "file" ? "" : field.defaultValue;
  }
  function settle(node) {
    if (node.nodeType === 1) [node, ...all("*", node)].filter((each) => each.matches(WRITTEN)).forEach(reset);
  }

  // Where the focus is, so that it can be put back on the same thing of the new page.
  function focusNow() {
    const at = document.activeElement;
    if (!at || at === document.body) return () => {};
    const item = at.closest("[data-key], li[id]");
    const form = at.closest("form");
    const like = (other) => other.tagName === at.tagName && other.name === at.name
      && (other.value === at.value || !at.matches("button")) && other.textContent === at.textContent;
    return () => {
      if (document.activeElement === at && at.isConnected) return;
      const inside = item && all("[data-key], li[id]").find((other) => keyOf(other) === keyOf(item));
      const again = (at.id && byId(at.id))
        || (inside && all(at.tagName, inside).find(like))
        || (form && all("form").filter((other) => other.getAttribute("action") === form.getAttribute("action"))
          .flatMap((other) => all(at.tagName, other)).find(like))
        || inside || byId("main");
      if (again) again.focus({ preventScroll: true });
    };
  }

  let shown = location.pathname;
  function show(fresh, sent, address) {
    const desk = byId("desk"), next = fresh.getElementById("desk"), focus = focusNow();
    const moves = address && address.pathname !== location.pathname;
    keepTexts(sent);
    all("link[rel=stylesheet]", fresh.head).forEach((link) => {
      if (!all("link[rel=stylesheet]").some((other) => other.href === link.href)) document.head.append(document.importNode(link));
    });
    become(desk, next, (node) => moves || Boolean(sent && sent.contains(node)));
    document.title = fresh.title;
    if (address) history[moves ? "pushState" : "replaceState"](null, "", address.pathname + address.search + address.hash);
    shown = location.pathname;
    bringBack();
    ready();
    begin();
    if (moves) {
      const target = address.hash ? byId(address.hash.slice(1)) : null;
      if (target) target.scrollIntoView();
      else window.scrollTo(0, 0);
      (target || byId("main")).focus({ preventScroll: true });
    } else focus();
    tell(all("#desk > .told > p").map((each) => each.textContent).join(" "));
  }
  // Back to a page that was left in place: there is nothing kept of it, so it is asked for.
  window.addEventListener("popstate", () => { if (location.pathname !== shown) location.reload(); });

  // ---- Forms in place.

  const SILENT = "The desk did not answer, so nothing was saved. What you wrote is still here: try again in a moment.";
  function beside(form, text) {
    let note = form.querySelector(":scope > .told.local");
    if (!text) { if (note) note.remove(); return; }
    if (!note) {
      note = document.createElement("p");
      note.className = "told local error";
      note.setAttribute("role", "alert");
      form.append(note);
    }
    note.textContent = text;
  }
  async function send(form, button) {
    if (form.dataset.sending) return;
    const data = new FormData(form);
    if (button && button.name) data.append(button.name, button.value);
    const action = (button && button.getAttribute("formaction")) || form.getAttribute("action") || location.href;
    form.dataset.sending = "yes";
    form.setAttribute("aria-busy", "true");
    beside(form, "");
    try {
      const answer = await fetch(action, { method: "POST", body: data, headers: { Accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      // A page that refuses is shown in place where it lets one go on; otherwise its words stand beside the form.
      if (!fresh.getElementById("desk") || !(answer.ok || fresh.querySelector("#main form"))) {
        beside(form, all("#main p", fresh).slice(0, 2).map((each) => each.textContent.trim()).join(" ") || SILENT);
        return;
      }
      const address = answer.redirected ? new URL(answer.url) : null;
      // The browser keeps from us to what place an answer leads; the form knows it.
      if (address && form.elements.next && address.pathname !== location.pathname) address.hash = form.elements.next.value;
      else if (address) address.hash = location.hash;
      show(fresh, form, address);
    } catch (refused) {
      beside(form, SILENT);
    } finally {
      delete form.dataset.sending;
      form.removeAttribute("aria-busy");
    }
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (!form.matches("form[data-inplace]")) { leaving = form; return; }
    event.preventDefault();
    send(form, event.submitter);
  });

  // ---- Counting while somebody writes.

  const late = new WeakMap();
  const into = (field, name) => byId(field.dataset[name]);
  function writeCount(place, text, over) {
    if (!place) return;
    place.textContent = text;
    place.classList.toggle("over", over);
  }
  async function count(field) {
    const mine = {};
    late.set(field, mine);
    const data = new FormData(field.form);
    data.set("text", field.value);
    try {
      const answer = await fetch(field.dataset.count, { method: "POST", body: data, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const { length, limit, unit, over } = await answer.json();
      if (late.get(field) !== mine) return;
      const much = over ? "Too long: " : "";
      writeCount(into(field, "countInto"), `${much}${length.toLocaleString("en-GB")} of ${limit.toLocaleString("en-GB")} ${unit}`, over);
    } catch (refused) {
      if (late.get(field) === mine) writeCount(into(field, "countInto"), "It cannot be counted just now.", false);
    }
  }
  const waiting = new WeakMap();
  document.addEventListener("input", (event) => {
    const field = event.target;
    // Characters as the checks count them, and words, not halves of letters.
    const said = (number, one) => `${number.toLocaleString("en-GB")} ${number === 1 ? one : one + "s"}`;
    if (field.dataset.lengthInto) writeCount(into(field, "lengthInto"), said([...field.value].length, "character"), false);
    if (field.dataset.wordsInto) writeCount(into(field, "wordsInto"), said(field.value.split(/\s+/).filter(Boolean).length, "word"), false);
    if (!field.dataset.count) return;
    clearTimeout(waiting.get(field));
    waiting.set(field, setTimeout(count, 250, field));
  });

  // ---- Sorting: by dragging a handle with mouse, pen or finger, or with Alt and the arrow keys.

  const itemsOf = (list) => all(":scope > [data-key]", list);
  const orderOf = (list) => itemsOf(list).map((item) => item.dataset.key).join(" ");
  const before = new WeakMap();
  // The keys go into the input `order` of the list's form, and the form is sent.
  function sorted(list) {
    const form = list.closest("form");
    if (!form || before.get(list) === orderOf(list)) return;
    before.delete(list);
    form.elements.order.value = orderOf(list);
    form.requestSubmit();
  }
  const titleOf = (item) => (item.querySelector(".title") || item).textContent.trim().slice(0, 100);
  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-sort] [data-handle]");
    if (!handle || event.button !== 0) return;
    const item = handle.closest("[data-key]"), list = item.parentElement;
    event.preventDefault();
    before.set(list, orderOf(list));
    item.classList.add("dragged");
    const stop = new AbortController();
    const on = (name, act) => document.addEventListener(name, act, { signal: stop.signal });
    on("pointermove", (move) => {
      if (move.clientY < 70) window.scrollBy(0, -14);
      else if (move.clientY > window.innerHeight - 70) window.scrollBy(0, 14);
      const others = itemsOf(list).filter((other) => other !== item);
      const next = others.find((other) => {
        const box = other.getBoundingClientRect();
        return move.clientY < box.top + box.height / 2;
      });
      if (item.nextElementSibling !== (next || null)) list.insertBefore(item, next || null);
    });
    const end = () => { stop.abort(); item.classList.remove("dragged"); };
    on("pointerup", () => { end(); sorted(list); });
    on("pointercancel", () => { end(); putBack(list); });
    on("keydown", (key) => { if (key.key === "Escape") { end(); putBack(list); } });
  });
  function putBack(list) {
    const order = (before.get(list) || "").split(" ");
    order.forEach((key) => { const item = itemsOf(list).find((each) => each.dataset.key === key); if (item) list.append(item); });
    before.delete(list);
  }
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    const item = event.target.closest("[data-sort] > [data-key]");
    if (!item) return;
    event.preventDefault();
    const list = item.parentElement, focused = document.activeElement;
    const other = event.key === "ArrowUp" ? item.previousElementSibling : item.nextElementSibling;
    if (!other || !other.dataset.key) return;
    if (!before.has(list)) before.set(list, orderOf(list));
    other[event.key === "ArrowUp" ? "before" : "after"](item);
    focused.focus();
    tell(`${titleOf(item)}: now ${itemsOf(list).indexOf(item) + 1} of ${itemsOf(list).length}`);
    clearTimeout(soon); // three steps in a row are one change
    soon = setTimeout(() => { soon = 0; sorted(list); }, 700);
  });

  // ---- Keys, and what begins by itself.

  keys.e = () => {
    const post = document.activeElement.closest(POSTS);
    const edit = post && post.querySelector("a.edit");
    if (edit) { edit.click(); return; }
    const field = byId("f-subject");
    if (!field) return;
    location.hash = "mail";
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    field.focus();
  };
  keys.a = () => {
    const approve = document.querySelector("[data-approve]");
    if (approve) approve.click();
  };
  // A jump within the column leaves the part of the issue that is open beside it.
  document.addEventListener("click", (event) => {
    const jump = event.target.closest(".jump a");
    const place = jump && byId(jump.hash.slice(1));
    if (!place) return;
    event.preventDefault();
    place.scrollIntoView();
    place.setAttribute("tabindex", "-1");
    place.focus({ preventScroll: true });
  });
  document.addEventListener("click", (event) => {
    const close = event.target.closest(".told .close");
    if (close) close.closest(".told").remove();
  });
  const begun = new WeakSet();
  function begin() {
    all(".told:not(.local)").forEach((note) => {
      if (note.querySelector(".close")) return;
      note.insertAdjacentHTML("beforeend", ' <button type="button" class="small close">Close</button>');
    });
    // A first look is written down once the page is really seen; no answer is needed.
    all("form[data-seen]").forEach((form) => {
      if (begun.has(form) || document.visibilityState !== "visible") return;
      begun.add(form);
      fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => begun.delete(form));
    });
    all("form[data-autosubmit]").forEach((form) => {
      if (begun.has(form) || document.visibilityState !== "visible") return;
      begun.add(form);
      form.requestSubmit();
    });
  }
  document.addEventListener("visibilitychange", begin);
  begin();
})();
