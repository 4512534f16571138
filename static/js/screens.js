// Parts of a form that come when they are wanted: what stands behind "Add more", and questions one on a screen. What was never
// shown was not asked: `form.count()` writes down what was, before anything is kept or sent.
// Without this file "Add more" is a button that draws the whole form, and the questions stand below each other.
for (const form of document.querySelectorAll("form")) {
  const asked = form.elements.asked,
    screens = [...form.querySelectorAll(":scope > .step")];
  if (!asked?.value) continue;
  const names = asked.value.split(",");
  let last = screens.length; // the furthest screen that was shown
  form.count = () => {
    asked.value = names.filter((name) => {
      const at = form.querySelector(`[name="${name}"]`);
      return at && screens.indexOf(at.closest(".step")) <= last;
    }).join(",");
  };

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
