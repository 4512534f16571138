// Parts of a form that come when they are wanted: what stands behind "Add more", and questions one on a screen. What was never
// shown was not asked: `form.count()` writes down what was, before anything is kept or sent.
// Without this file "Add more" is a button that draws the whole form, and the questions stand below each other.
for (const form of document.querySelectorAll("form")) {
  const asked = form.elements.asked,
    screens = form.dataset.screens ? [...form.querySelectorAll(":scope > .step")] : [];
  if (!asked?.value) continue;
  const names = asked.value.split(",");
  let last = 0; // the furthest screen that was shown
  form.count = () => {
    asked.value = names.filter((name) => {
      const at = form.querySelector(`[name="${name}"]`);
      return at && !at.closest("[data-when][hidden]") && screens.indexOf(at.closest(".step")) <= last;
    }).join(",");
  };

  if (screens.length) {
    const next = form.querySelector("[data-next]"),
      further = form.querySelector("[data-further]"),
      dots = document.createElement("div"),
      isEmpty = (screen) => screen.querySelector("[data-when]") && !screen.querySelector("fieldset:not([hidden] *)"),
      isAnswered = (screen) => screen.querySelector("input:checked") || [...screen.querySelectorAll("textarea")].some((box) => box.value);
    dots.className = "dots";
    dots.setAttribute("role", "img");
    dots.append(...screens.map(() => document.createElement("i")));
    form.before(dots);
    form.classList.add("js-steps");
    const show = (now, isMoved) => {
      last = Math.max(last, now);
      screens.forEach((screen, n) => screen.classList.toggle("is-now", n === now));
      [...dots.children].forEach((dot, n) => {
        dot.className = n === now ? "is-now" : n < now ? "is-past" : "";
      });
      dots.setAttribute("aria-label", form.dataset.screens.replace("{n}", now + 1).replace("{all}", screens.length));
      document.body.classList.toggle("is-on", now > 0);
      const isLast = now === screens.length - 1;
      next.hidden = isLast && !further;
      next.onclick = () => {
        if (isLast) { // the rest is drawn by the house, with everything kept
          form.dataset.plain = "1";
          form.requestSubmit(further);
          return;
        }
        let to = now + 1;
        while (isEmpty(screens[to])) to += 1; // what has nothing to ask is no screen
        history.pushState({
          screen: to
        }, "");
        show(to, true);
      };
      if (!isMoved) return;
      const head = screens[now].querySelector("h2, fieldset");
      head.tabIndex = -1;
      head.focus({
        preventScroll: true
      });
      scrollTo(0, 0);
    };
    if (further) {
      // "Next" goes that way by itself: nobody tabs to it, and nothing reads it aloud.
      further.classList.add("unseen");
      further.tabIndex = -1;
      further.ariaHidden = "true";
    }
    if (form.dataset.byFinger !== undefined) { // a finger's answer goes on by itself, a keyboard's waits for Next
      let byFinger = false;
      form.addEventListener("pointerdown", () => byFinger = true);
      form.addEventListener("keydown", () => byFinger = false);
      form.addEventListener("change", ({
        target
      }) => {
        if (byFinger && target.type === "radio" && target.closest(".step") && !next.hidden) next.click();
      });
    }
    show((history.state?.screen ?? Number(form.dataset.at)) || Math.max(0, screens.findLastIndex(isAnswered))); // where it was left
    addEventListener("popstate", ({
      state
    }) => show(state?.screen ?? 0, true)); // the phone's own Back goes one question back
  }

  const more = form.querySelector("[data-more]"),
    button = form.querySelector("[name=more]");
  if (more) {
    button.type = "button";
    button.addEventListener("click", () => {
      names.push(...[...new Set([...more.content.querySelectorAll("[name]")].map(({
        name
      }) => name))]);
      const first = more.content.querySelector("fieldset");
      more.replaceWith(more.content);
      button.remove();
      first.focus();
      form.count();
    });
  }
}
