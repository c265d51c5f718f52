"use strict";

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
