// An exercise one step at a time. Without script all steps stand below each other.
for (const box of document.querySelectorAll("[data-steps]")) {
  const steps = [...box.querySelectorAll("li")], next = box.querySelector("[data-next]");
  let at = 0;
  const show = () => {
    steps.forEach((step, i) => { step.hidden = i !== at; step.classList.toggle("is-now", i === at); });
    next.hidden = at >= steps.length - 1;
    box.querySelector("[data-end]").hidden = at < steps.length - 1;
  };
  next.hidden = false;
  next.addEventListener("click", () => { at += 1; show(); steps[at].focus(); });
  for (const step of steps) step.tabIndex = -1;
  show();
  const began = Date.now(), took = box.closest("form").querySelector("[name=took]");
  box.closest("form").addEventListener("submit", () => { took.value = ((Date.now() - began) / 60000).toFixed(1); });
}
for (const button of document.querySelectorAll("[data-toggle]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const on = document.querySelector(button.dataset.on).classList.toggle(button.dataset.toggle);
    button.setAttribute("aria-pressed", String(on));
  });
}
