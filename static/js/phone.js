// Keeps what is typed on this phone, sealed, until the house has it; and puts the service worker in its place.
// Without any of this (no script, no store, no signal at the first visit) forms post themselves as ever.
const terms = document.querySelector("meta[name=outbox]");
const canKeep = Boolean(terms && self.indexedDB && self.crypto?.subtle && self.isSecureContext);
const line = document.querySelector("[data-outbox-line]");

const tell = (state) => {
  if (!line || !state) return;
  line.textContent = line.dataset[state];
  line.hidden = false;
  // What a form said as it was put away is older news.
  for (const said of document.querySelectorAll(":is(form[data-done], [data-kept-next]) [data-kept]")) said.textContent = "";
};

const sendAll = async () => {
  const kept = await outbox.mine();
  if (!kept.length) return;
  const {
    state,
    answers
  } = await outbox.send();
  if (state === "other") return;
  const left = await outbox.mine();
  if (!left.length) {
    if (kept.some((row) => row.waits)) tell("sent");
    return;
  }
  const stuck = left.some((row) => answers.get(row.id)?.status === "unreadable");
  const waits = left.some((row) => answers.get(row.id)?.status === "waiting");
  tell(state !== "sent" ? state : stuck ? "unreadable" : waits ? "waiting" : "signal");
  const drop = document.querySelector("[data-outbox-drop]");
  if (drop && stuck) {
    drop.hidden = false;
    drop.onclick = async () => {
      for (const row of left)
        if (answers.get(row.id)?.status === "unreadable") await outbox.remove(row.id);
      drop.hidden = true;
      line.hidden = true;
    };
  }
};

// A form does not submit while its submit event is still under way.
const again = (form, submitter) => setTimeout(() => form.requestSubmit(submitter));

let loading = null;
const loadSeal = () => loading ??= import(terms.dataset.seal).catch((problem) => {
  loading = null;
  throw problem;
});
const within = (wait, work) => Promise.race([work, new Promise((_done, no) => setTimeout(no, wait))]);

// A page is sealed for the account it was drawn for, also when somebody else signed in on this phone meanwhile.
const [tag, key_id, public_key] = (terms?.content || "").split(" ");
const mine = public_key ? {
  tag,
  key_id,
  public_key
} : null;
const owner = Promise.resolve(mine ?? (canKeep ? outbox.here() : null)).catch(() => null);
const LIMIT = 8e4; // characters of a sealed form: what is longer the server would not take as a draft either

// `waits`: somebody was told that it waits here, and hears when it is sent. What a page was left with goes without a word.
const keepOnPhone = async (form, what, row, submitter, waits = what === "entry") => {
  const turn = form.turn = (form.turn || 0) + 1;
  const whose = await owner,
    latest = await outbox.here();
  const known = latest?.tag === whose?.tag ? latest : whose;
  if (!known) throw new Error("no account");
  const time = form.querySelector("[data-device-time]"),
    uuid = form.elements.uuid;
  if (time) time.value = new Date().toISOString();
  if (uuid && !uuid.value) uuid.value = crypto.randomUUID();
  form.count?.();
  const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && typeof value === "string");
  if (submitter?.name) fields.push([submitter.name, submitter.value]);
  const {
    seal
  } = await loadSeal();
  const sealed = await seal({
    what,
    form: form.dataset.outbox || form.dataset.entry.split("/").pop(),
    fields
  }, known);
  if (sealed.length > LIMIT) throw new Error("too long");
  const kept = {
    id: row,
    tag: known.tag,
    key_id: known.key_id,
    sealed,
    waits
  };
  if (turn === form.turn) await outbox.put(kept); // else something newer is being sealed
  return kept;
};

// Only once sending from here met no signal: the worker would send it a second time beside the page.
const sendLater = () => {
  navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("outbox")).catch(() => {});
  navigator.storage?.persist?.().catch(() => {}); // what waits is not to be cleared away when the phone runs full
};

// Kept: what was typed leaves the screen, so that nobody reads it there. Only what became of it stays, said first.
const putAway = (form, said) => {
  form.dataset.done = "1";
  form.reset();
  const title = document.querySelector("h1"),
    next = form.querySelector("[data-kept-next]");
  for (const part of document.querySelectorAll(".dots, .lead, [data-lead], form[data-outbox] ~ *")) part.hidden = true;
  form.hidden = true;
  title.textContent = next.dataset.title;
  title.tabIndex = -1;
  said.className = ""; // no small print now
  next.prepend(said);
  next.hidden = false;
  form.parentElement.insertBefore(next, form); // `form.before` may be a question of that name
  document.body.classList.remove("is-on");
  title.focus();
  scrollTo(0, 0);
};

for (const form of document.querySelectorAll("form[data-outbox], form[data-entry]")) {
  if (!canKeep) continue;
  const row = crypto.randomUUID(),
    said = form.querySelector("[data-kept]");
  const say = (state) => {
    if (said) said.textContent = said.dataset[state] || "";
  };
  form.keepSealed = async (waits) => { // called by entry.js at each tap, before anything is sent
    if (form.dataset.done) return; // Save was tapped meanwhile: that row stays
    await keepOnPhone(form, form.dataset.stages ? "progress" : "draft", row, undefined, waits);
  };
  form.keepUnsent = async () => { // and when it could not be sent
    await form.keepSealed(true);
    sendLater();
    if (!form.dataset.done) say("phone");
  };
  form.sentAfterAll = () => {
    if (form.dataset.done) return;
    form.turn += 1; // what is being sealed just now was sent
    outbox.remove(row);
  };
  form.addEventListener("pointerdown", () => loadSeal().catch(() => {}), {
    once: true
  });
  form.addEventListener("focusin", () => loadSeal().catch(() => {}), {
    once: true
  });

  const postItself = (submitter) => {
    form.dataset.plain = "1";
    delete form.dataset.done;
    delete form.dataset.sent;
    again(form, submitter);
  };
  form.addEventListener("submit", async (event) => {
    if (form.dataset.plain || event.defaultPrevented) return;
    event.preventDefault();
    const submitter = event.submitter;
    if (!form.dataset.outbox) { // a form of another kind: kept as a draft where there is no signal
      const isHeard = await outbox.ask().then(() => true, (problem) => problem === 401);
      if (isHeard) {
        postItself(submitter);
        return;
      }
      await within(5e3, form.keepUnsent()).then(() => delete form.dataset.sent, () => postItself(submitter));
      return;
    }
    if (form.dataset.done) return;
    form.dataset.done = "1";
    let kept = null;
    try {
      // A page without signal has no other way than this one: a slow phone is given its time.
      kept = await within(form.dataset.shell === undefined ? 5e3 : 6e4, keepOnPhone(form, "entry", row, submitter));
    } catch {
      delete form.dataset.done;
      delete form.dataset.sent;
      if (form.dataset.shell === undefined) postItself(submitter);
      else say("cannot");
      return;
    }
    say(navigator.onLine ? "here" : "phone"); // until it is known whether there is signal
    const {
      state,
      answers
    } = await outbox.send(kept);
    const answer = answers.get(row);
    delete form.dataset.sent;
    if (answer?.status === "kept") {
      location.assign(answer.next || "/today");
    } else if (answer?.status === "problem") {
      if (form.dataset.shell === undefined) {
        await outbox.remove(row);
        postItself(submitter);
        return;
      }
      await keepOnPhone(form, "draft", row, submitter, true);
      sendLater();
      say("check");
      putAway(form, said);
    } else {
      sendLater();
      say(state === "session" ? "session" : "phone");
      putAway(form, said);
    }
  });
}

// Questions that take turns from day to day; the page without signal holds them all and shows today's.
const takeTurns = (tag) => {
  for (const form of document.querySelectorAll("form[data-turns]")) {
    const sets = form.dataset.turns.split("|").map((set) => set.split(","));
    const today = (Math.floor(Date.now() / 86400000) + parseInt(tag?.[0] || "0", 16)) % sets.length;
    const more = form.querySelector("[data-more]")?.content ?? form;
    for (const [n, set] of sets.entries()) {
      if (n !== today)
        for (const name of set) more.querySelector(`[name="${name}"]`)?.closest("fieldset")?.remove();
    }
  }
};

for (const form of document.querySelectorAll("form[data-sign-out]")) {
  form.addEventListener("submit", async (event) => {
    if (!canKeep || form.dataset.plain) return;
    event.preventDefault();
    const tidy = async () => {
      if (form.elements.remove_kept?.checked) await outbox.removeMine(tag);
      await outbox.forget(tag);
      localStorage.removeItem("touch"); // whoever signs in here next is another browser to the house
    };
    await within(3e3, tidy()).catch(() => {});
    form.dataset.plain = "1";
    delete form.dataset.sent;
    again(form, event.submitter);
  });
}

if (canKeep) {
  const ready = mine ? outbox.remember(mine) : Promise.resolve();
  ready.then(async () => {
    takeTurns((await outbox.here())?.tag);
    if (!(await outbox.here())) tell("nobody");
    await sendAll();
  }).catch(() => {});
  // A form that met no signal: the worker left the page as it is.
  navigator.serviceWorker?.addEventListener("message", (event) => {
    if (!line) return;
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    tell("unsent");
    line.scrollIntoView();
    event.ports[0].postMessage(true);
  });
  addEventListener("online", () => sendAll().catch(() => {}));
  addEventListener("visibilitychange", () => {
    if (!document.hidden) sendAll().catch(() => {});
  });
  // What the worker keeps travels once the page stands, never beside it. Where there can be none, the seal at least is here
  // before the signal goes.
  const load = () => document.querySelector("form[data-entry]") && loadSeal().catch(() => {});
  const stand = () => "serviceWorker" in navigator ?
    navigator.serviceWorker.register(`/sw.js?lang=${document.documentElement.lang}`).catch(load) : load();
  if (document.readyState === "complete") stand();
  else addEventListener("load", stand, {
    once: true
  });
}
