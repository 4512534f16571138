// An exercise one step at a time. Without script all steps stand below each other.
for (const box of document.querySelectorAll("[data-steps]")) {
  const steps = [...box.querySelectorAll("li")],
    next = box.querySelector("[data-next]");
  let at = 0;
  const before = box.closest("form").querySelector("fieldset");
  const show = () => {
    if (before) before.hidden = at > 0; // asked before the first step alone; what was answered stays
    steps.forEach((step, i) => {
      step.hidden = i !== at;
      step.classList.toggle("is-now", i === at);
    });
    next.hidden = at >= steps.length - 1;
    box.querySelector("[data-end]").hidden = at < steps.length - 1;
  };
  next.hidden = false;
  next.addEventListener("click", () => {
    at += 1;
    show();
    steps[at].focus();
  });
  for (const step of steps) step.tabIndex = -1;
  show();
  const began = Date.now(),
    took = box.closest("form").querySelector("[name=took]");
  box.closest("form").addEventListener("submit", () => {
    took.value = ((Date.now() - began) / 60000).toFixed(1);
  });
}
for (const button of document.querySelectorAll("[data-toggle]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const on = document.querySelector(button.dataset.on).classList.toggle(button.dataset.toggle);
    button.setAttribute("aria-pressed", String(on));
  });
}
// The pace as a touch, only when chosen and only here: one short hum in, two out, in step with the circle (4 s in, 6 s out).
for (const button of document.querySelectorAll("[data-vibrate]")) {
  if (!navigator.vibrate) continue;
  const circle = button.closest("[data-steps]").querySelector(".pacer");
  let beat = 0,
    out = 0;
  const breathe = () => {
    navigator.vibrate(70);
    out = setTimeout(() => navigator.vibrate([50, 90, 50]), 4000);
  };
  const stop = () => {
    clearInterval(beat);
    clearTimeout(out);
    navigator.vibrate(0);
    beat = 0;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const isOn = !beat;
    stop();
    button.setAttribute("aria-pressed", String(isOn));
    if (!isOn) return;
    for (const moving of circle.getAnimations({
        subtree: true
      })) moving.currentTime = 0;
    breathe();
    beat = setInterval(breathe, 10000);
  });
  addEventListener("pagehide", stop);
}
