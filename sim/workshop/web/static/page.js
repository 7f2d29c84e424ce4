// Pages work without this: it counts the timer down, looks for news, adds up what a form costs, and what finds no room.
"use strict";
(() => {
  const body = document.body;
  const form = "form[data-dirty]";
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

  // Whether a form holds what the server has not: typed just now, brought back by the browser, or sent and refused.
  const changed = (one) =>
    one.tagName === "SELECT"
      ? one.selectedIndex !== Math.max([...one.options].findIndex((option) => option.defaultSelected), 0)
      : one.checked !== one.defaultChecked || one.value !== one.defaultValue;
  const unsent = () =>
    document.querySelector("[data-unsent]") !== null ||
    [...document.querySelectorAll(`${form} :is(input, select, textarea)`)].some(changed);
  const typing = () => document.activeElement !== null && document.activeElement.matches(`${form} :is(textarea, input[type=number])`);

  // What the wall has no room for is counted: a list that breaks off says so.
  const countRest = () => {
    for (const place of document.querySelectorAll(".more[data-total]")) {
      const say = (count) => {
        place.hidden = count <= 0;
        place.textContent = place.dataset.words.replace("{n}", String(count));
      };
      say(Number(place.dataset.total));  // it takes its own room first
      const list = place.previousElementSibling, frame = list.getBoundingClientRect();
      const whole = [...list.querySelectorAll("dd")].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.height > 0 && box.bottom <= frame.bottom + 1 && box.left >= frame.left - 1 && box.right <= frame.right + 1;
      });
      say(Number(place.dataset.total) - whole.length);
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
    countRest();
  };

  const show = (name) => { document.getElementById(name).hidden = false; };
  // A team's page goes with the room; where the room has gone on, and not the model alone, it begins at its top and says so.
  const follow = async () => {
    const before = body.dataset.version;
    await swap();
    addUp();
    if (body.dataset.version === before) return;
    scrollTo(0, 0);
    show("moved");
    setTimeout(() => { document.getElementById("moved").hidden = true; }, 8000);
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
      if (body.dataset.live === "follow") {
        if (!unsent() && !typing()) await follow();
        else if (state.version !== body.dataset.version) show("news");
        return;
      }
      const busy = dirty || (document.activeElement && document.activeElement.closest(form));
      if ((body.dataset.live === "swap" || waiting) && !busy) await swap();
      else show("news");
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
  countRest();
  addEventListener("resize", countRest);
  if (body.dataset.live !== "none") setInterval(look, 1000);
})();
