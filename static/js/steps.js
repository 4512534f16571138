// An exercise one step at a time. Without script all steps stand below each other.
for (const box of document.querySelectorAll("[data-steps]")) {
  const steps = [...box.querySelectorAll("li")],
    next = box.querySelector("[data-next]"),
    byItself = box.querySelector("[data-by-itself]"),
    stay = box.querySelector("[data-stay]");
  let at = 0,
    waits = 0,
    goesOn = false;
  const before = box.closest("form").querySelector("fieldset");
  // Slowly: one and a half times what is offered; a page out of sight waits.
  const wait = () => {
    clearTimeout(waits);
    const isLast = at >= steps.length - 1;
    stay.hidden = !goesOn || isLast;
    byItself.hidden = isLast;
    if (goesOn && !isLast) waits = setTimeout(() => document.hidden ? wait() : goOn(), steps[at].dataset.seconds * 1500);
  };
  const show = () => {
    if (before) before.hidden = at > 0; // asked before the first step alone; what was answered stays
    steps.forEach((step, i) => {
      step.hidden = i !== at;
      step.classList.toggle("is-now", i === at);
    });
    document.body.classList.toggle("is-on", at > 0);
    next.hidden = at >= steps.length - 1;
    box.querySelector("[data-end]").hidden = at < steps.length - 1;
    wait();
  };
  const goOn = () => {
    at += 1;
    show();
    steps[at].focus();
  };
  next.hidden = false;
  next.addEventListener("click", goOn);
  stay.addEventListener("click", wait);
  byItself.addEventListener("click", () => {
    goesOn = !goesOn;
    byItself.setAttribute("aria-pressed", String(goesOn));
    wait();
  });
  for (const step of steps) step.tabIndex = -1;
  show();
  const began = Date.now(),
    took = box.closest("form").querySelector("[name=took]");
  box.closest("form").addEventListener("submit", () => {
    clearTimeout(waits);
    took.value = ((Date.now() - began) / 60000).toFixed(1);
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
