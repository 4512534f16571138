// What this phone keeps until the house has it: sealed rows, and whose phone it is (a random tag and the public key).
// Used by the pages and by the service worker. Nothing here can read a row; only the server can (docs/decisions/0010).
self.outbox = (() => {
  const MOST = 20,
    ROOM = 5e5; // rows and characters in one post
  const SHORT = 10e3,
    LONG = 30e3; // how long an answer may take: a line that hangs is no signal
  let opened = null;
  const base = () => opened ??= idb.openDB("outbox", 1, {
    upgrade(db) {
      db.createObjectStore("rows", {
        keyPath: "id"
      });
      db.createObjectStore("here", {
        keyPath: "id"
      });
    },
    blocking(_now, _wanted, event) {
      event.target.close();
      opened = null;
    },
    terminated() {
      opened = null;
    },
  }).catch((problem) => {
    opened = null;
    throw problem;
  });
  const remember = async ({
    tag,
    key_id,
    public_key
  }) => (await base()).put("here", {
    id: 1,
    tag,
    key_id,
    public_key
  });
  const here = async () => (await base()).get("here", 1);
  const forget = async (tag) => {
    if ((await here())?.tag === tag) await (await base()).delete("here", 1);
  };
  const put = async (row) => (await base()).put("rows", row);
  const remove = async (id) => (await base()).delete("rows", id);
  const mine = async (tag) => {
    const whose = tag ?? (await here())?.tag;
    return whose ? (await (await base()).getAll("rows")).filter((row) => row.tag === whose) : [];
  };
  const removeMine = async (tag) => {
    for (const row of await mine(tag)) await remove(row.id);
  };

  // A row goes only if it still holds the bytes that were sent: the form may have sealed a newer version meanwhile.
  const settle = async (row) => {
    const change = (await base()).transaction("rows", "readwrite");
    const now = await change.store.get(row.id);
    if (now && now.sealed === row.sealed) await change.store.delete(row.id);
    await change.done;
  };

  const post = async (rows, terms, isOpen) => {
    const answer = await fetch("/outbox", {
      method: "POST",
      credentials: "same-origin",
      signal: AbortSignal.timeout?.(LONG),
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": terms.csrf_token
      },
      body: JSON.stringify({
        sent_at: new Date().toISOString(),
        is_open: isOpen,
        items: rows.map(({
          id,
          key_id,
          sealed
        }) => ({
          id,
          key_id,
          sealed
        }))
      }),
    });
    if (!answer.ok) throw answer.status;
    return (await answer.json()).items;
  };

  // Who is signed in, with a fresh form token and the current key. Throws a status: 401 when nobody is.
  const ask = async () => {
    const answer = await fetch("/outbox", {
      headers: {
        Accept: "application/json"
      },
      credentials: "same-origin",
      signal: AbortSignal.timeout?.(SHORT),
    });
    if (!answer.ok) throw answer.status === 404 ? 401 : answer.status;
    return answer.json();
  };

  // As many rows as fit in one post.
  const take = (rows) => {
    let n = 1,
      room = ROOM - rows[0].sealed.length;
    while (n < MOST && n < rows.length && (room -= rows[n].sealed.length) >= 0) n += 1;
    return rows.splice(0, n);
  };

  // `only`: the row of the page that is open. It is sent also when another tab was quicker: the server stores it once, and
  // the page learns where to go on. State "other": somebody else is signed in by now; nothing is said of what waits.
  const sendNow = async (only) => {
    const answers = new Map();
    let state = "sent";
    try {
      const terms = await ask(),
        before = await here();
      if (before) await remember(terms); // signed out meanwhile: stays forgotten
      if (only && only.tag !== terms.tag) return {
        state: "session",
        answers
      };
      if (!only && before?.tag !== terms.tag) state = "other";
      const rows = only ? [only] : await mine(terms.tag);
      while (rows.length) {
        const some = take(rows);
        for (const said of await post(some, terms, Boolean(only))) {
          answers.set(said.id, said);
          const row = some.find(({
            id
          }) => id === said.id);
          if (row && (said.status === "kept" || said.status === "draft")) await settle(row);
          if (said.status === "later") state = "signal";
        }
      }
    } catch (problem) {
      state = problem === 401 ? "session" : "signal";
    }
    return {
      state,
      answers
    };
  };
  // One tab or worker at a time; the server stores each once in any case.
  const send = (only) => navigator.locks ? navigator.locks.request("outbox", () => sendNow(only)) : sendNow(only);
  return {
    remember,
    here,
    forget,
    put,
    remove,
    mine,
    removeMine,
    ask,
    send
  };
})();
