"use strict";

/* A page on which somebody writes: saved every 20 seconds and on leaving, kept in this browser until it has reached us.
   Without this script the buttons do the same when they are pressed. */

document.querySelectorAll("form[data-keeps]").forEach((form) => {
  const PLACE = `text:${form.dataset.keeps}`, EVERY = 20000, WEEK = 7 * 86400000, FRAME = ["csrfmiddlewaretoken", "do", "keep"];
  const line = form.querySelector("[data-saved]"), words = line.dataset;
  const marks = () => ({ edition: form.elements.edition.value, seen: form.elements.seen.value });
  const answers = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !FRAME.includes(name) && !(name in marks()));
  const text = (pairs) => JSON.stringify(pairs.filter(([, value]) => value.trim()));
  let saved = text(answers()), busy = false, blocked = false, gone = false, later;

  const storage = (act) => { try { return act(localStorage); } catch { return null; } }; // switched off, or full
  const keep = () => gone || storage((all) => all.setItem(PLACE, JSON.stringify({ at: Date.now(), fields: answers(), ...marks() })));
  const forget = () => storage((all) => all.removeItem(PLACE));
  const isDirty = () => text(answers()) !== saved;

  /* One save at a time. Resolves to whether all that stood there then has reached us. */
  const save = async (keepalive = false) => {
    if (busy || blocked || !isDirty()) return !isDirty();
    busy = true;
    const sent = text(answers());
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    const answer = await fetch(location.pathname, { method: "POST", body, keepalive, headers: { Accept: "application/json" } }).catch(() => null);
    busy = false;
    if (!answer) line.textContent = words.offline;
    else if (answer.status === 401 || answer.status === 403) line.textContent = words.signedOut;
    else if (answer.ok || answer.status === 409) {
      const said = await answer.json().catch(() => ({ sentence: words.offline }));
      line.textContent = said.sentence;
      if (answer.status === 409) blocked = true; // both wrote the same field: only the person can go on
      else if (said.seen) {
        form.elements.edition.value = said.edition;
        form.elements.seen.value = said.seen;
        saved = sent;
        if (isDirty()) keep(); else forget();
        return !isDirty();
      }
    } else line.textContent = words.offline;
    return false;
  };

  /* Put back what did not reach us: the answers, and what the page had shown when they were typed. We compare. */
  const putBack = (kept) => {
    const waiting = new Map();
    kept.fields.forEach(([name, value]) => waiting.set(name, [...(waiting.get(name) || []), value]));
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.type === "file" || ["submit", "fieldset"].includes(field.type)) continue;
      const values = waiting.get(field.name) || [];
      const place = values.indexOf(field.value);
      if (["checkbox", "radio"].includes(field.type)) {
        field.checked = place >= 0;
        if (place >= 0) values.splice(place, 1);
      } else field.value = values.shift() ?? "";
    }
    waiting.forEach((values, name) => values.forEach((value) => { // of a row that the page does not show any more
      if (!form.querySelector(`input[type=hidden][name="${CSS.escape(name)}"]`)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }));
    form.elements.edition.value = kept.edition;
    form.elements.seen.value = kept.seen;
    line.textContent = words.putBack;
  };

  const kept = storage((all) => JSON.parse(all.getItem(PLACE) || "null"));
  if (kept && Date.now() - kept.at < WEEK && text(kept.fields) !== saved) putBack(kept);
  else forget();

  form.addEventListener("input", () => { clearTimeout(later); later = setTimeout(keep, 300); });
  setInterval(save, EVERY);
  addEventListener("online", () => save());
  addEventListener("pagehide", () => { if (isDirty()) { keep(); save(true); } });
  document.addEventListener("visibilitychange", () => { if (document.hidden && isDirty()) { keep(); save(true); } });

  /* A button saves first, so that a line that is down costs neither the text nor the page. */
  form.addEventListener("submit", async (event) => {
    if (form.dataset.checked || !isDirty() || blocked) return;
    event.preventDefault();
    const button = event.submitter;
    clearTimeout(later);
    keep();
    const reached = await save();
    if (!reached && line.textContent === words.offline) return void delete form.dataset.sent;
    form.dataset.checked = "1";
    delete form.dataset.sent;
    form.requestSubmit(button);
  });

  /* Whoever signs out or leaves in one step (site.js): a last save first; then nothing of it is kept here any more. */
  document.addEventListener("leaving", (event) => { clearTimeout(later); if (isDirty()) keep(); event.detail.push(save(true)); });
  document.addEventListener("left", () => { gone = true; });
});
