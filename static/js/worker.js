// The service worker. Keeps the user-free shell and nothing else; answers only where the network does not.
const NAME = `shell-${VERSION}`;
const ALONE = {
  "/": "today",
  "/steady-now": "steady"
};
const WAIT = 5000; // a line that hangs is no signal: a page of the shell comes from the phone then
const AWAY = [502, 503, 504];

const pageOf = (path) => {
  const name = ALONE[path] || path.slice(1).replaceAll("/", "-");
  return PAGES.includes(name) ? name : "no-signal";
};
const nameOf = ({
  method,
  url
}) => {
  const path = new URL(url).pathname;
  return method === "GET" ? pageOf(path) : ["/hide", "/lock"].includes(path) ? "blank" : "no-signal";
};
const fromShell = async (name) => (await caches.open(NAME)).match(`/offline/${LANGUAGE}/${name}`);

// A form that met no signal: the page that can say so stays as it is, with what was typed.
const isToldOpenPage = async () => {
  const open = (await clients.matchAll({
    type: "window"
  })).find((page) => page.visibilityState === "visible");
  return open && new Promise((done) => {
    const {
      port1,
      port2
    } = new MessageChannel();
    port1.onmessage = () => done(true);
    open.postMessage("unsent", [port2]);
    setTimeout(done, 1000, false);
  });
};

const navigate = async (request, heard) => {
  const name = nameOf(request),
    hasPage = name !== "no-signal";
  try {
    const said = await (hasPage ? Promise.race([heard, new Promise((done) => setTimeout(done, WAIT))]) : heard);
    if (said && !(hasPage && request.method === "GET" && AWAY.includes(said.status))) return said;
  } catch {} // no signal
  if (request.method !== "GET" && !hasPage && await isToldOpenPage()) return new Response(null, {
    status: 204
  });
  return (await fromShell(name)) || heard;
};

// What pages post by themselves goes past the worker: one that is just starting, or ends with its page, must not hold it up.
const passBy = async (event) => event.addRoutes?.(["cors", "same-origin", "no-cors"].map((requestMode) => ({
  condition: {
    requestMethod: "POST",
    requestMode
  },
  source: "network"
})));

self.addEventListener("install", (event) => event.waitUntil((async () => {
  await passBy(event).catch(() => {}); // a browser that knows less of it goes on without
  const cache = await caches.open(NAME);
  // Without credentials: what is kept is the same for everybody.
  const wanted = [...PAGES.map((name) => `/offline/${LANGUAGE}/${name}`), ...FILES];
  await Promise.all(wanted.map(async (address) => {
    // A static file's name changes with its content: the page loaded it a moment ago, and it need not travel again.
    const answer = await fetch(address, {
      credentials: "omit",
      cache: address.startsWith("/static/") ? "default" : "reload"
    });
    if (!answer.ok) throw new Error(address);
    await cache.put(address, answer);
  }));
  await self.skipWaiting();
})()));

// The shell before this one stays: a page that is still open may need its scripts.
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const earlier = (await caches.keys()).filter((name) => name !== NAME);
  for (const name of earlier.slice(0, -1)) await caches.delete(name);
  await self.clients.claim();
})()));

self.addEventListener("fetch", (event) => {
  const {
    request
  } = event, url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    const heard = fetch(request);
    event.waitUntil(heard.catch(() => {}));
    event.respondWith(navigate(request, heard));
  } else if (request.method === "GET" && url.pathname.startsWith("/static/")) {
    event.respondWith(caches.match(url.pathname).then((kept) => kept || fetch(request)));
  }
});

// A sending that met no signal is asked for again by the browser.
self.addEventListener("sync", (event) => {
  if (event.tag !== "outbox") return;
  event.waitUntil(outbox.send().then(({
    state
  }) => {
    if (state === "signal") throw new Error(state);
  }));
});
