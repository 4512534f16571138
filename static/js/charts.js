// Draws the figures of a page with plotly.js, served from this house. Nothing is sent anywhere.
const dark = matchMedia("(prefers-color-scheme: dark)");
const options = {
  displayModeBar: false,
  showSendToCloud: false,
  plotlyServerURL: "",
  responsive: true,
  displaylogo: false,
  locale: "house"
};

const draw = () => {
  const css = getComputedStyle(document.documentElement);
  const ink = (name) => css.getPropertyValue(name).trim();
  for (const place of document.querySelectorAll("[data-plot]")) {
    const figure = JSON.parse(document.getElementById(place.dataset.plot).textContent);
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
    }
    for (const shape of figure.layout.shapes || []) {
      if (shape.type === "line") shape.line.color = ink(shape.name === "strain" ? "--line-2" : "--ink-2");
      else if (shape.name) shape.fillcolor = ink(`--${shape.name}`);
    }
    for (const axis of Object.keys(figure.layout).filter((key) => key.includes("axis"))) figure.layout[axis].gridcolor = ink("--line");
    window.Plotly.newPlot(place, figure.data, figure.layout, options);
  }
};
const words = document.getElementById("chart-words");
if (words) window.Plotly.register({
  moduleType: "locale",
  name: "house",
  dictionary: {},
  format: JSON.parse(words.textContent)
});
draw();
dark.addEventListener("change", draw);

// Where plotly.js measures text lies far to the left: in a page that is read from the right, one could scroll there.
const tester = document.dir === "rtl" && document.getElementById("js-plotly-tester");
if (tester) Object.assign(tester.style, {
  left: "auto",
  right: "-10000px"
});
