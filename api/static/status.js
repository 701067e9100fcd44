// The operator's page brings itself up to date: only parts that changed are replaced, and none that has the focus.
(() => {
  "use strict";
  const EVERY_MS = 5000;
  const main = document.querySelector("main");
  const fresh = document.getElementById("fresh");
  const pause = document.getElementById("pause");
  let paused = false;
  let lost = false;

  function show(html) {
    const found = new DOMParser().parseFromString(html, "text/html");
    for (const part of found.querySelectorAll("[data-part]")) {
      const old = main.querySelector(`[data-part="${part.dataset.part}"]`);
      if (old && !old.contains(document.activeElement) && old.innerHTML !== part.innerHTML) {
        old.innerHTML = part.innerHTML;
      }
    }
  }

  function tell(words, isLost) {
    fresh.parentElement.classList.toggle("lost", isLost);
    // Announced only when it changes from one to the other, not at every turn of the clock.
    fresh.setAttribute("aria-live", isLost === lost ? "off" : "polite");
    fresh.textContent = words;
    lost = isLost;
  }

  async function renew() {
    if (paused || document.hidden) return;
    try {
      const answer = await fetch(main.dataset.source, { cache: "no-store", signal: AbortSignal.timeout(EVERY_MS * 2) });
      if (answer.status === 401 || answer.status === 403) return location.reload();
      if (!answer.ok) throw new Error(answer.statusText);
      show(await answer.text());
      tell(`Updated ${new Date().toLocaleTimeString()}`, false);
    } catch {
      if (!lost) tell(`No answer since ${new Date().toLocaleTimeString()}`, true);
    }
  }

  async function renewForEver() {
    await renew();
    setTimeout(renewForEver, EVERY_MS);
  }

  pause.hidden = false;
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? "Go on" : "Pause";
    if (!paused) renew();
  });
  document.addEventListener("visibilitychange", renew);
  setTimeout(renewForEver, EVERY_MS);
})();
