// A figure is a picture from the server. Who looks closer at one gets it drawn by plotly.js, which says the day and the number
// of each mark; it is served from this house and loaded then, for to begin takes it a while. Nothing is sent anywhere.
const dark = matchMedia("(prefers-color-scheme: dark)");
const options = {
  displayModeBar: false,
  showSendToCloud: false,
  plotlyServerURL: "",
  responsive: true,
  displaylogo: false,
  locale: "house"
};

const dress = (figure) => {
  const css = getComputedStyle(document.documentElement);
  const ink = (name) => css.getPropertyValue(name).trim();
  Object.assign(figure.layout, {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: {
      color: ink("--ink"),
      size: 13
    }
  });
  for (const trace of figure.data) {
    const colour = ink(trace.meta === "late" || trace.meta === "second" ? "--line-2" : "--check");
    for (const bar of ["error_x", "error_y"])
      if (trace[bar]) trace[bar].color = colour;
    if (trace.line) trace.line.color = colour;
    if (trace.marker) trace.marker.color = colour;
    if (trace.fill) trace.fillcolor = `${ink("--line-2")}40`;
  }
  for (const shape of figure.layout.shapes || []) {
    if (shape.type === "line") shape.line.color = ink(shape.name === "strain" ? "--line-2" : "--ink-2");
    else if (shape.name) shape.fillcolor = ink(`--${shape.name}`);
  }
  for (const axis of Object.keys(figure.layout).filter((key) => key.includes("axis"))) figure.layout[axis].gridcolor = ink("--line");
};

const words = document.getElementById("chart-words");
const rest = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
let loading;
const load = () => loading ||= new Promise((done, failed) => {
  const plotly = document.createElement("script");
  plotly.src = words.dataset.plotly;
  plotly.onload = done;
  plotly.onerror = failed;
  document.head.append(plotly);
}).then(rest).then(() => {
  window.Plotly.register({
    moduleType: "locale",
    name: "house",
    dictionary: {},
    format: JSON.parse(words.textContent)
  });
});

const drawn = new Map(); // a place, and the picture that stood there
const draw = (place) => {
  if (!drawn.has(place)) drawn.set(place, [...place.childNodes]);
  const figure = JSON.parse(document.getElementById(place.dataset.plot).textContent);
  dress(figure);
  place.replaceChildren();
  window.Plotly.newPlot(place, figure.data, figure.layout, options);
  // Where plotly.js measures text lies far to the left: in a page that is read from the right, one could scroll there.
  const tester = document.dir === "rtl" && document.getElementById("js-plotly-tester");
  if (tester) Object.assign(tester.style, {
    left: "auto",
    right: "-10000px"
  });
};
const putBack = (place) => {
  window.Plotly.purge(place);
  place.classList.remove("js-plotly-plot");
  place.replaceChildren(...drawn.get(place));
  drawn.delete(place);
};

// One figure after the other, each as it was asked for last; what is pressed shows so at once.
let before = Promise.resolve();
const asked = (button, place) => async () => {
  const isWanted = () => button.getAttribute("aria-pressed") === "true";
  try {
    if (isWanted()) await load();
    await rest();
    if (isWanted() && !drawn.has(place)) draw(place);
    if (!isWanted() && drawn.has(place)) putBack(place);
  } catch {
    loading = undefined; // no line: the picture stays, and may be asked again
    button.setAttribute("aria-pressed", "false");
  }
};
for (const button of document.querySelectorAll("[data-look]")) {
  const place = document.querySelector(`[data-plot="${button.dataset.look}"]`);
  const ask = (isOn) => {
    button.setAttribute("aria-pressed", String(isOn));
    before = before.then(asked(button, place));
  };
  button.hidden = false;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    ask(button.getAttribute("aria-pressed") !== "true");
  });
  place.addEventListener("click", () => drawn.has(place) || ask(true));
}
dark.addEventListener("change", () => [...drawn.keys()].forEach(draw));
