// The service worker. Keeps the user-free shell and nothing else; answers only where the network does not.
const NAME = `shell-${VERSION}`;
const ALONE = { "/": "today", "/steady-now": "steady" };

const pageOf = (path) => {
  const name = ALONE[path] || path.slice(1).replaceAll("/", "-");
  return PAGES.includes(name) ? name : "no-signal";
};
const fromShell = async (request) => {
  const path = new URL(request.url).pathname;
  const name = request.method === "GET" ? pageOf(path) : ["/hide", "/lock"].includes(path) ? "blank" : "no-signal";
  return (await caches.open(NAME)).match(`/offline/${LANGUAGE}/${name}`);
};

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(NAME);
  // Without credentials: what is kept is the same for everybody.
  const wanted = [...PAGES.map((name) => `/offline/${LANGUAGE}/${name}`), ...FILES];
  await Promise.all(wanted.map(async (address) => {
    // A static file's name changes with its content: the page loaded it a moment ago, and it need not travel again.
    const answer = await fetch(address, { credentials: "omit", cache: address.startsWith("/static/") ? "default" : "reload" });
    if (!answer.ok) throw new Error(address);
    await cache.put(address, answer);
  }));
  await self.skipWaiting();
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== NAME) await caches.delete(name);
  await self.clients.claim();
})()));

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => fromShell(request)));
  } else if (request.method === "GET" && url.pathname.startsWith("/static/")) {
    event.respondWith(caches.open(NAME).then((cache) => cache.match(url.pathname)).then((kept) => kept || fetch(request)));
  }
});

self.addEventListener("sync", (event) => { if (event.tag === "outbox") event.waitUntil(outbox.send()); });
