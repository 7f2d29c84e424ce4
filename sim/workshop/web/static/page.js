// Pages work without this: it counts the timer down, looks for news, and adds up what a form costs.
"use strict";
(() => {
  const body = document.body;
  let dirty = false;

  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  let ends = 0;
  const setTimer = (left) => { ends = left > 0 ? Date.now() + left * 1000 : 0; };
  const showTimer = () => {
    const left = ends ? Math.max(Math.round((ends - Date.now()) / 1000), 0) : 0;
    for (const one of document.querySelectorAll(".clock")) {
      one.querySelector(".time").textContent = clock(left);
      one.classList.toggle("runs", left > 0);
      one.classList.toggle("soon", left > 0 && left <= 60);
    }
  };

  const addUp = () => {
    for (const form of document.querySelectorAll("form[data-purse]")) {
      const marked = [...form.querySelectorAll("input[data-cost]:checked")];
      const left = Number(form.dataset.purse) - marked.reduce((sum, one) => sum + Number(one.dataset.cost), 0);
      const place = form.querySelector(".send .left");
      place.textContent = left < 0 ? place.dataset.over : place.dataset.words.replace("{left}", String(left));
      place.classList.toggle("over", left < 0);
      for (const card of form.querySelectorAll(".action:not(.plan)")) {
        const chosen = card.querySelector("input:checked");
        card.classList.toggle("chosen", chosen !== null && chosen.value !== "-");
      }
    }
  };

  const swap = async () => {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.querySelector("main .hold") && !document.querySelector("main .hold")) return;  // keep what is shown until then
    const open = new Set([...document.querySelectorAll("details[open] > summary")].map((one) => one.textContent));
    for (const part of ["header", "main"]) {
      const now = document.querySelector(`body > ${part}`), next = page.querySelector(`body > ${part}`);
      if (now && next) now.replaceWith(next);
    }
    for (const one of document.querySelectorAll("details > summary")) {
      if (open.has(one.textContent)) one.parentElement.open = true;
    }
    body.className = page.body.className;
    body.dataset.version = page.body.dataset.version;
    const left = document.querySelector(".clock");
    if (left) setTimer(Number(left.dataset.left));
    showTimer();
  };

  let turns = 0;
  const look = async () => {
    turns += 1;
    const waiting = document.querySelector(".working") !== null;
    if (document.hidden || (turns % 2 === 1 && !waiting)) return;
    try {
      const answer = await fetch("/state", { headers: { accept: "application/json" } });
      if (answer.status === 401) { location.href = "/login"; return; }
      if (!answer.ok) return;
      const state = await answer.json();
      setTimer(state.left);
      if (state.version === body.dataset.version && !waiting) return;
      const busy = dirty || (document.activeElement && document.activeElement.closest("form[data-dirty]"));
      if ((body.dataset.live === "swap" || waiting) && !busy) await swap();
      else document.getElementById("news").hidden = false;
    } catch { /* the server is away for a moment: look again later */ }
  };

  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-dirty]")) dirty = true;
    addUp();
  });
  document.addEventListener("submit", () => { dirty = false; });
  document.addEventListener("visibilitychange", () => { turns = 1; look(); });

  const first = document.querySelector(".clock");
  if (first) { setTimer(Number(first.dataset.left)); setInterval(showTimer, 500); showTimer(); }
  addUp();
  if (body.dataset.live !== "none") setInterval(look, 1000);
})();
