// Contacts logged without a network wait here, in the browser's own database, and are sent once when there is one.
// Each bears the key of its form: should an answer get lost, the same contact sent again is logged once.
const outbox = (() => {
  const STORE = "waiting";
  let sending = false;

  function opened() {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open("pista", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  async function act(mode, verb) {
    const database = await opened();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(STORE, mode);
        const asked = verb(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(asked.result);
        transaction.onerror = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
  }

  const waiting = () => act("readonly", (store) => store.getAll());

  // Keep a form as it stands, under its own key, for the person whose page it is.
  async function keep(fields) {
    const now = new Date();
    const on = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
    const { csrfmiddlewaretoken, ...said } = fields;
    const key = said.key || identifier();
    await act("readwrite", (store) => store.put({ key, fields: { ...said, key }, on, at: now.toISOString(), person: person(), error: "" }));
    await show();
  }

  const person = () => document.getElementById("outbox")?.dataset.person ?? "";
  const said = (one) => one.fields?.line || [one.fields?.name, one.fields?.company, one.fields?.product].filter(Boolean).join(", ") || one.line || "";

  // Random bytes as a UUID: crypto.randomUUID is missing where a telephone reaches the desk without TLS.
  function identifier() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  async function send() {
    if (sending) return;
    sending = true;
    try {
      const all = (await waiting()).filter((one) => !one.error);
      if (!all.length) return;
      const asked = await fetch("/outbox", { credentials: "same-origin" });
      if (!asked.ok || asked.redirected) return;
      const { token, person } = await asked.json();
      // What somebody else wrote on this device waits until they are back.
      const mine = all.filter((one) => !one.person || one.person === person);
      for (const one of mine.sort((a, b) => a.at.localeCompare(b.at))) {
        const answer = await fetch("/outbox", {
          method: "POST",
          credentials: "same-origin",
          headers: { "Content-Type": "application/json", "X-CSRFToken": token },
          body: JSON.stringify(one),
        });
        if (answer.ok) {
          await act("readwrite", (store) => store.delete(one.key));
        } else if (answer.status === 422) {
          const { error } = await answer.json();
          await act("readwrite", (store) => store.put({ ...one, error }));
        } else {
          return;
        }
      }
    } catch {
      // No network after all: what waits, waits.
    } finally {
      sending = false;
      await show();
    }
  }

  async function show() {
    const box = document.getElementById("outbox");
    if (!box) return;
    // What was refused and then put right in the form is there now.
    const saved = new URLSearchParams(location.search).get("saved");
    if (saved) await act("readwrite", (store) => store.delete(saved));
    const all = await waiting();
    const failed = all.find((one) => one.error);
    box.hidden = !all.length;
    if (failed) {
      box.textContent = `${box.dataset.failed.replace("{why}", `${said(failed)}: ${failed.error}`)} `;
      box.append(
        button(box.dataset.edit, () => location.assign(`/?${new URLSearchParams({ ...failed.fields, key: failed.key })}`)),
        button(box.dataset.discard, () => act("readwrite", (store) => store.delete(failed.key)).then(show)),
      );
    } else if (all.length) {
      box.textContent = all.length === 1 ? box.dataset.one : box.dataset.many.replace("{n}", all.length);
    }
    const list = document.getElementById("outbox-list");
    if (list) list.replaceChildren(...all.map((one) => Object.assign(document.createElement("li"), { textContent: said(one) })));
  }

  function button(text, act) {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: text });
    made.addEventListener("click", act);
    return made;
  }

  return { identifier, keep, send, show };
})();
