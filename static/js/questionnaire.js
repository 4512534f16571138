// A questionnaire's page. What was left is named before finishing. Where a question is passed on: all on one page, each answer
// kept as it is tapped, and no word of "passed on" before the house said so. Without this file each section is a page.
const form = document.querySelector("form[data-questions]");
const kept = form?.querySelector("[data-kept]");
const notSent = document.querySelector("[data-not-sent]");
const rest = form?.querySelector("template[data-rest]");

if (rest) {
  rest.replaceWith(rest.content);
  form.querySelector("[data-end]").hidden = false;
  form.querySelector("[data-on]").remove();
  const finish = form.querySelector("[data-finish]");
  finish.hidden = finish.disabled = false;
  form.append(Object.assign(document.createElement("input"), {
    type: "hidden",
    name: "whole",
    value: "1"
  }));
}

// Before finishing: which questions have no answer. Looked at, or left; the second Finish goes through.
const left = form?.querySelector("[data-left]");
const isWhole = form && !form.querySelector("[data-on]") && !form.action.match(/page=[1-9]/);
const questions = () => [...form.querySelectorAll(".ask")]; // a box for own words counts, and left empty it is left
const open = () => questions().map((part, n) => [part, n + 1]).filter(([part]) =>
  part.matches("fieldset") && !part.querySelector("input:checked"));
const isUntouched = () => !form.querySelector(".ask input:checked") &&
  ![...form.querySelectorAll("[data-own-words] textarea")].some((box) => box.value.trim());
let isLeft = false;
document.addEventListener("submit", (event) => {
  if (event.target !== form || !event.submitter?.matches("[data-finish]") || isLeft || !isWhole) return;
  const found = open();
  if (!found.length || isUntouched()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const places = left.querySelector("[data-places]");
  places.textContent = found.map(([, place]) => place).join(places.dataset.comma);
  left.hidden = false;
  left.focus();
}, true);
left?.querySelector("[data-look]").addEventListener("click", () => {
  left.hidden = true;
  const [
    [part]
  ] = open();
  part.scrollIntoView();
  part.querySelector("input").focus({
    preventScroll: true
  });
});
left?.querySelector("[data-leave]").addEventListener("click", () => {
  isLeft = true;
  form.append(Object.assign(document.createElement("input"), {
    type: "hidden",
    name: "leave",
    value: "1"
  }));
  form.requestSubmit(form.querySelector("[data-finish]"));
});

// Where a question is passed on.
const asksHarm = form?.dataset.asksHarm !== undefined;
const post = (address, more = {}) => {
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  return fetch(address, {
    method: "POST",
    body,
    headers: {
      Accept: "application/json"
    },
    redirect: "manual",
    keepalive: true, // goes on when the page is gone
    signal: AbortSignal.timeout?.(15e3),
  });
};
const showFate = (fate) => {
  for (const line of form.querySelectorAll("[data-fate]")) line.textContent = line.dataset[fate] || "";
  for (const button of form.querySelectorAll("[data-take-back]")) button.hidden = fate !== "held";
};
const tellNotSent = () => {
  notSent.hidden = false;
  notSent.focus();
};
const isAnswered = () => [...form.querySelectorAll("[data-harm] input:checked")].some((input) => input.value !== "skip");

// One at a time: of two that overtook each other the earlier answer would be the one that is kept, or passed on.
let turn = 0,
  onItsWay = null,
  waits = false;
const keep = async () => {
  const mine = ++turn;
  waits = true;
  await onItsWay;
  if (mine !== turn) return; // another tap since: what is sent is the whole form
  waits = false;
  onItsWay = send(mine);
};
const send = async (mine) => {
  try {
    const answer = await post(form.dataset.questions);
    if (!answer.ok) throw new Error(answer.status);
    const said = await answer.json();
    if (mine !== turn) return;
    showFate(said.fate);
    kept.textContent = kept.dataset.keptEntry;
    notSent.hidden = true;
  } catch {
    if (mine !== turn) return;
    kept.textContent = kept.dataset.notKept;
    if (isAnswered()) {
      showFate("refused");
      tellNotSent();
    }
  }
};

if (asksHarm) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("[type=radio], textarea")) keep();
  });
  for (const leaving of ["pagehide", "visibilitychange"])
    addEventListener(leaving, () => {
      if (!waits || (leaving === "visibilitychange" && !document.hidden)) return;
      waits = false;
      onItsWay = send(++turn);
    });
  form.addEventListener("submit", async (event) => {
    if (!event.submitter?.matches("[data-finish]")) return;
    event.preventDefault();
    turn += 1;
    waits = false;
    await onItsWay;
    try {
      const answer = await post(form.action, {
        go: "finish"
      });
      const said = await answer.json();
      if (!said.next) throw new Error(said.status);
      location.assign(said.next);
    } catch {
      delete form.dataset.sent;
      kept.textContent = kept.dataset.notKept;
      tellNotSent();
    }
  });
}
