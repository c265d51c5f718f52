"use strict";

/* What is nicer with JavaScript. Every page works without: nothing here is the only way to do a thing. */

/* The chosen language is remembered for addresses without one. */
document.querySelectorAll("[data-language]").forEach((link) => {
  link.addEventListener("click", () => {
    const [prefix, secure] = location.protocol === "https:" ? ["__Host-", "; Secure"] : ["", ""];
    document.cookie = `${prefix}language=${link.dataset.language}; path=/; max-age=31536000; SameSite=Lax${secure}`;
  });
});

/* After a form with mistakes the list of them comes first, for those who do not see it. */
document.querySelector("[data-focus]")?.focus();

/* A password can be looked at. The words come with the page, in its language. */
document.querySelectorAll("input[type=password]").forEach((field) => {
  const words = document.querySelector("[data-show-password]")?.dataset;
  if (!words) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sec toggle";
  button.textContent = words.showPassword;
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.textContent = shown ? words.showPassword : words.hidePassword;
    button.setAttribute("aria-pressed", String(!shown));
  });
  field.after(button);
  field.form?.addEventListener("submit", () => { field.type = "password"; }); // so that the browser keeps it as one
});

/* A button that other scripts serve appears when they do: pressed earlier it would do nothing. Its failures are said. */
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-when-ready]").forEach((button) => { button.hidden = false; });
});
document.addEventListener("allauth.error", (event) => {
  const words = document.querySelector("[data-passkey-failed]");
  if (!words) return;
  event.preventDefault(); // said on the page, not in the console
  words.hidden = true;
  requestAnimationFrame(() => { words.hidden = false; }); // read out again at the second time
});

/* Nobody sends a form twice by clicking twice. */
document.querySelectorAll("form[method=post]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 5000); // a slow line, or the page came back
  });
});

/* The button of a list's filters says how many results it would show, before it is pressed. */
document.querySelectorAll("form[data-count]").forEach((form) => {
  const button = form.querySelector("#filters [type=submit]"), words = button.textContent;
  let asked = 0;
  form.addEventListener("change", async () => {
    const turn = asked += 1, query = new URLSearchParams(new FormData(form));
    ["view", "column", "sort", "page_size"].forEach((key) => query.delete(key));
    query.set("page_size", "1");
    const answer = await fetch(`${form.dataset.count}?${query}`).catch(() => null);
    if (turn !== asked) return; // something else has been ticked since
    button.textContent = answer?.ok ? `${words} (${(await answer.json()).count.toLocaleString("en")})` : words;
  });
});

/* Signing out leaves no text behind in this browser. What cannot be sent is asked about first. */
const unsent = () => { try { return Object.keys(localStorage).filter((name) => name.startsWith("text:")); } catch { return []; } };
const sendFirst = () => {
  const acts = [];
  document.dispatchEvent(new CustomEvent("leaving", { detail: acts }));
  return Promise.race([Promise.allSettled(acts), new Promise((over) => { setTimeout(over, 2000); })]);
};
const wipe = () => { document.dispatchEvent(new Event("left")); unsent().forEach((name) => localStorage.removeItem(name)); };
const signingOut = document.querySelectorAll('form[action$="/account/logout/"]');
signingOut.forEach((out) => out.addEventListener("submit", async (event) => {
  event.preventDefault();
  await sendFirst();
  delete out.dataset.sent;
  if (unsent().length && out.dataset.leaves && !confirm(out.dataset.leaves)) return;
  wipe();
  out.submit();
}));

/* Away in one step: nothing is to be seen any more; then the last words are sent, the session ends, and this page is no longer
   in the history. Nothing is asked. */
document.querySelectorAll("[data-leave]").forEach((link) => link.addEventListener("click", async (event) => {
  event.preventDefault();
  const [out] = signingOut, token = out && new FormData(out);
  document.title = "…";
  document.body.hidden = true;
  await sendFirst();
  wipe();
  if (out) fetch(out.action, { method: "POST", body: token, keepalive: true }).catch(() => null);
  location.replace(link.href);
}));

/* Pages of long work: asks every three seconds how far it is, and shows the page anew at the end. */
document.querySelectorAll("[data-progress]").forEach((place) => {
  const bar = place.querySelector("[role=progressbar]"), drawn = place.querySelector("progress");
  const sentence = place.querySelector("p"), said = place.querySelector("[data-progress-said]");
  let spoken = 0;
  const ask = async () => {
    const answer = await fetch(place.dataset.progress, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return setTimeout(ask, 10000); // away, or signed out: the page stays
    const now = await answer.json();
    if (now.ended) return location.reload();
    bar.setAttribute("aria-valuenow", now.done);
    drawn.value = now.done;
    sentence.textContent = now.sentence;
    if (now.percent >= spoken + 10) { said.textContent = now.sentence; spoken = now.percent; } // every tenth is read out
    setTimeout(ask, 3000);
  };
  setTimeout(ask, 3000);
});
