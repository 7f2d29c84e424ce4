// A slider answers as soon as it is let go; without this the form is sent by its button.
"use strict";
(() => {
  const form = document.getElementById("levers");
  const sliders = [...form.querySelectorAll("input[type=range]")];
  const SETTLE = 120, LOOK_AGAIN = 300, TROUBLE = 2000;
  let asked = null, timer = 0;

  const ticks = (slider) => [...slider.parentElement.querySelectorAll(".ticks li")];
  const step = (slider) => ticks(slider)[Number(slider.value)];
  const show = (slider) => {
    const now = step(slider);
    slider.setAttribute("aria-valuetext", now.dataset.words);
    slider.parentElement.querySelector(".chosen").textContent = now.dataset.words;
    for (const one of ticks(slider)) one.classList.toggle("here", one === now);
  };
  const address = () => {
    const query = new URLSearchParams();
    for (const one of sliders) if (step(one).dataset.name) query.set(one.name, step(one).dataset.name);
    const curve = form.elements.curve;
    if (curve.selectedIndex > 0) query.set("curve", curve.value);
    if (form.elements.lang) query.set("lang", form.elements.lang.value);
    return query.size ? `/?${query}` : "/";
  };

  const put = (page) => {
    const open = document.querySelector("#answer details[open]") !== null;
    for (const part of ["body > header", "#seen", "#answer", "#again"]) {
      document.querySelector(part).replaceWith(page.querySelector(part));
    }
    const twin = document.querySelector("#answer details");
    if (twin) twin.open = open;
    document.getElementById("said").textContent = document.getElementById("seen").dataset.said;
  };
  const later = (wait, again) => { clearTimeout(timer); timer = setTimeout(() => ask(again), wait); };
  const waiting = () => document.querySelector("#seen .working") !== null;
  const ask = async (again) => {
    asked?.abort();
    const mine = asked = new AbortController();
    try {
      const headers = { accept: "text/html", ...(again ? { "x-again": "1" } : {}) };
      const answer = await fetch(address(), { headers, signal: mine.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (asked !== mine) return;
      put(page);
      if (waiting()) later(LOOK_AGAIN, true);
    } catch {
      if (!mine.signal.aborted) later(TROUBLE, false);
    }
  };
  const moved = () => {
    history.replaceState(null, "", address());
    for (const part of ["seen", "answer"]) document.getElementById(part).setAttribute("aria-busy", "true");
    later(SETTLE, false);
  };

  form.addEventListener("input", (event) => { if (sliders.includes(event.target)) show(event.target); });
  form.addEventListener("change", moved);
  form.addEventListener("submit", (event) => { event.preventDefault(); moved(); });
  for (const slider of sliders) {
    ticks(slider).forEach((one, place) => one.addEventListener("click", () => {
      slider.value = String(place);
      slider.focus();
      show(slider);
      moved();
    }));
  }
  if (waiting()) later(LOOK_AGAIN, true);
})();
