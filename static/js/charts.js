// Draws the figures of a page with plotly.js, served from this house. Nothing is sent anywhere. A figure is drawn when it
// comes near the window, one at a time between whatever else the browser has to do; all of them before printing.
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

const drawn = new Set();
const draw = (place) => {
  if (!drawn.has(place)) place.replaceChildren();
  drawn.add(place);
  const figure = JSON.parse(document.getElementById(place.dataset.plot).textContent);
  dress(figure);
  window.Plotly.newPlot(place, figure.data, figure.layout, options);
};

const waiting = [];
const whenIdle = window.requestIdleCallback || ((then) => setTimeout(then, 1));
const drawNext = () => {
  const place = waiting.shift();
  if (!place) return;
  if (!drawn.has(place)) draw(place);
  if (waiting.length) whenIdle(drawNext);
};
const places = document.querySelectorAll("[data-plot]");
const near = new IntersectionObserver((seen) => {
  const isResting = !waiting.length;
  for (const one of seen.filter((entry) => entry.isIntersecting)) {
    near.unobserve(one.target);
    waiting.push(one.target);
  }
  if (isResting && waiting.length) whenIdle(drawNext);
}, {
  rootMargin: "25%"
});
const drawAll = () => places.forEach((place) => drawn.has(place) || draw(place));

// The page is shown first, with the sketch of its first figure: plotly.js takes its time to begin.
const words = document.getElementById("chart-words");
await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
await new Promise((done) => {
  const plotly = document.createElement("script");
  plotly.src = words.dataset.plotly;
  plotly.onload = done;
  document.head.append(plotly);
});
window.Plotly.register({
  moduleType: "locale",
  name: "house",
  dictionary: {},
  format: JSON.parse(words.textContent)
});
for (const place of places) near.observe(place);
window.addEventListener("beforeprint", drawAll);
dark.addEventListener("change", () => drawn.forEach(draw));

// Where plotly.js measures text lies far to the left: in a page that is read from the right, one could scroll there.
const tester = document.dir === "rtl" && document.getElementById("js-plotly-tester");
if (tester) Object.assign(tester.style, {
  left: "auto",
  right: "-10000px"
});
