// Forms for entries: device time, a draft while typing, "kept after any tap", feelings in the order they came.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";

// Which day it is on a client's own pages: where the phone is now. Gone when the browser closes.
if (document.querySelector("meta[name=outbox]")) {
  // Written when it changes: a cookie that is written again makes browsers throw away the pages they keep for Back.
  if (!document.cookie.split("; ").includes(`zone=${zone}`))
    document.cookie = `zone=${zone};path=/;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;
}

for (const input of document.querySelectorAll("[data-device-zone]")) {
  if (!input.value) input.value = zone;
}

// Which touch came later, whatever arrives first: counted across the pages of this browser (diary/turns.py). The clock only
// lifts the number, so that a browser that came back from an older copy does not count again what it counted before.
let counted = {};
try {
  counted = localStorage || {};
} catch {} // shut: counted in this page alone
const count = (form) => {
  const [browser, number] = (counted.touch || `${Math.random()} 0`).split(" ");
  form.touch = `${browser} ${Math.max(+number + 1, Date.now())}`;
  try {
    counted.touch = form.touch;
  } catch { // its place is full: from here on another one, of this page alone
    form.touch = `${Math.random()} 1`;
    counted = {
      touch: form.touch
    };
  }
};
addEventListener("input", ({
  target: {
    form
  }
}) => form?.elements.uuid && count(form), true);
// Leaving what waits is the last touch of it: a tap that is still on its way comes too late.
addEventListener("submit", ({
  target
}) => "leaves" in target.dataset && count(target), true);
addEventListener("formdata", ({
  target,
  formData
}) => target.touch && formData.set("touch", target.touch));

// Kept after any tap: sealed on the phone at once, sent at once where nothing was sent in the last five seconds and with the
// next sending else, and sent whenever the page is left, hidden or locked. The house keeps what was touched last.
const PAUSE = 5000,
  WHILE_TYPING = 1200;
for (const form of document.querySelectorAll("form[data-entry]")) {
  const time = form.querySelector("[data-device-time]"),
    said = form.querySelector("[data-kept]");
  const address = form.dataset.stages || form.dataset.keep || form.dataset.entry;
  const isOver = () => form.dataset.done || form.dataset.sent;
  let last = 0,
    waiting = 0,
    touches = 0,
    under = 0; // how often it was touched, and up to which touch it is under way

  const bodyOf = () => {
    if (time) time.value = new Date().toISOString();
    form.count?.();
    const body = new URLSearchParams(new FormData(form));
    if (form.dataset.stages) body.set("in_progress", "1");
    if (document.documentElement.dataset.hidden) body.set("hidden", "1"); // reopens after unlocking alone
    return body;
  };
  const send = async () => {
    clearTimeout(waiting);
    waiting = 0;
    if (under === touches || isOver()) return;
    const upTo = under = touches;
    last = Date.now();
    try {
      const answer = await fetch(address, {
        method: "POST",
        body: bodyOf(),
        headers: {
          Accept: "application/json"
        },
        redirect: "manual",
        keepalive: true, // goes on when the page is gone
        signal: AbortSignal.timeout?.(10e3),
      });
      // In stages what was tapped is an entry already, not a draft.
      if (said) said.textContent = said.dataset[!answer.ok ? "notKept" : form.dataset.stages ? "keptEntry" : "kept"];
      if (answer.ok && upTo === touches) form.sentAfterAll?.();
      else if (answer.status === 401 || answer.status === 429 || answer.status >= 500) await form.keepUnsent?.();
    } catch {
      if (said) said.textContent = said.dataset.notKept;
      await form.keepUnsent?.().catch(() => {});
    }
  };
  const keep = () => form.dataset.shell !== undefined ? form.keepUnsent?.().catch(() => {}) : send();

  form.addEventListener("input", ({
    target
  }) => {
    touches += 1;
    const isTyped = !/^(radio|checkbox|select)/.test(target.type);
    // The other listeners first: what they put into hidden fields goes with it.
    if (form.dataset.shell === undefined) setTimeout(() => isOver() || form.keepSealed?.().catch(() => {}));
    const wait = Math.max(isTyped ? WHILE_TYPING : 0, form.dataset.shell === undefined ? PAUSE - (Date.now() - last) : 0);
    clearTimeout(waiting);
    waiting = setTimeout(keep, wait);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    if (time) time.value = new Date().toISOString();
    form.count?.();
  });
  const leave = () => {
    if (form.dataset.shell === undefined) send();
  };
  addEventListener("pagehide", leave);
  // A finger on a link is a tenth of a second ahead of the next page, which is to show what was tapped last.
  addEventListener("pointerdown", ({
    target
  }) => target.closest("a") && leave());
  document.addEventListener("visibilitychange", () => document.hidden && leave());
}

// Tapping tells the order; the hidden field carries it. Without script the order is that of the page.
for (const box of document.querySelectorAll("[data-order]")) {
  const name = box.querySelector("input[type=checkbox]").name;
  const order = box.closest("form").querySelector(`input[name="${name}_order"]`),
    tiles = box.closest("form").querySelector(`input[name="${name}_tiles"]`);
  // Which end comes first is drawn by lot, here where the page is the same for everybody.
  if (!tiles.value && (tiles.value = Math.random() < 0.5 ? "turned" : "listed") === "turned") {
    const row = box.querySelector("input").closest("label").parentElement;
    row.append(...[...row.children].reverse());
  }
  let codes = order.value ? order.value.split(",") : [];
  const show = () => {
    for (const tile of box.querySelectorAll("input[type=checkbox]")) {
      const at = codes.indexOf(tile.value),
        text = tile.nextElementSibling;
      text.textContent = (at >= 0 ? `${at + 1} · ` : "") + tile.dataset.label;
      tile.disabled = at < 0 && codes.length >= Number(box.dataset.order);
    }
    order.value = codes.join(",");
  };
  box.addEventListener("change", (event) => {
    if (event.target.type !== "checkbox") return;
    codes = codes.filter((code) => code !== event.target.value);
    if (event.target.checked) codes.push(event.target.value);
    show();
  });
  show();
}

// Questions that only make sense after another answer.
for (const part of document.querySelectorAll("[data-when]")) {
  const [name, values] = part.dataset.when.split("=");
  const form = part.closest("form");
  const look = () => {
    const picked = [...form.querySelectorAll(`[name="${name}"]:checked, select[name="${name}"]`)].map((input) => input.value);
    part.hidden = !picked.some((value) => values.split("|").includes(value));
  };
  form.addEventListener("change", look);
  look();
}
