// Every signed-in page: blanks itself when reading time is over, on Back, and at once on quick hide.
// Nothing here is needed: the server refuses without it too.
const root = document.documentElement;

const cover = () => {
  root.classList.add("is-hidden");
  document.title = "…";
};

// A page that the browser would keep for Back is emptied as it leaves: nothing is painted before it is asked for again.
addEventListener("pagehide", (event) => {
  if (event.persisted) {
    cover();
    document.body.replaceChildren();
  }
});
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    cover();
    location.reload();
  }
});

const until = Number(root.dataset.readUntil);
if (until) {
  // The server's clock decides; this page only counts the seconds it was given.
  // Two clocks: one stands still while the phone sleeps, the other can be set. Whichever is further ahead counts.
  const since = [performance.now(), Date.now()];
  const look = () => {
    if (Math.max(performance.now() - since[0], Date.now() - since[1]) < until * 1000) return;
    cover();
    location.replace(root.dataset.after || "/today");
  };
  setInterval(look, 1000);
  addEventListener("visibilitychange", look);
}

for (const link of document.querySelectorAll("[data-hide-link]")) {
  link.addEventListener("click", () => {
    cover();
    shutOthers("/blank");
  });
}

// A link that looks like a button answers to the space bar as well.
addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches?.("a[role=button]")) return;
  event.preventDefault();
  event.target.click();
});

const hide = () => {
  cover();
  root.dataset.hidden = "1";
};

// What is hidden, locked or ended in one tab is so in this browser's others. The store holds the word for no longer than it
// takes them to hear it; each asks the server again, which has heard by then.
const WORD = "shut";
const shutOthers = (next) => {
  try {
    localStorage.setItem(WORD, next);
    localStorage.removeItem(WORD);
  } catch {
    // no store: the server still refuses whatever they ask
  }
};
addEventListener("storage", ({
  key,
  newValue
}) => {
  if (key !== WORD || !newValue) return;
  hide();
  setTimeout(() => location.replace(newValue === "/blank" ? "/blank" : "/"), 1500);
});

for (const form of document.querySelectorAll("form[data-hide], form[action='/lock']")) {
  form.addEventListener("submit", () => {
    hide();
    // Without signal the server hears of it with whatever this browser asks next; reading is over by itself before this is.
    document.cookie = `owed=1;path=/;max-age=600;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;
    shutOthers(form.matches("[data-hide]") ? "/blank" : "/");
  });
}
for (const form of document.querySelectorAll("form[action='/sign-out'], form[data-sign-out]")) {
  form.addEventListener("submit", () => shutOthers("/"));
}

for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 8000); // a lost connection must not lock the button for good
  });
}
