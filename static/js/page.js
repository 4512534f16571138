// Every signed-in page: blanks itself when reading time is over, on Back, and at once on quick hide.
// Nothing here is needed: the server refuses without it too.
const root = document.documentElement;

const blankAndGo = (where) => {
  root.classList.add("is-hidden");
  document.title = "…";
  location.replace(where);
};

addEventListener("pageshow", (event) => {
  if (event.persisted) { root.classList.add("is-hidden"); location.reload(); }
});

const until = Number(root.dataset.readUntil);
if (until) {
  // The server's clock decides; this page only counts the seconds it was given.
  const ends = performance.now() + until * 1000;
  const look = () => { if (performance.now() >= ends) blankAndGo(root.dataset.after || "/today"); };
  setInterval(look, 1000);
  addEventListener("visibilitychange", look);
}

for (const link of document.querySelectorAll("[data-hide-link]")) {
  link.addEventListener("click", () => { root.classList.add("is-hidden"); document.title = "…"; });
}

// A link that looks like a button answers to the space bar as well.
addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches?.("a[role=button]")) return;
  event.preventDefault();
  event.target.click();
});

for (const form of document.querySelectorAll("form[data-hide]")) {
  form.addEventListener("submit", () => { root.classList.add("is-hidden"); document.title = "…"; });
}

for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 8000);  // a lost connection must not lock the button for good
  });
}
