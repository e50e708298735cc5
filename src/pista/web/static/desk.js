// What the pages cannot do without a script: keys, and what waits for the network. Everything else works without it.
document.addEventListener("keydown", (event) => {
  const line = document.getElementById("line");
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "n" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && line) {
    event.preventDefault();
    line.focus();
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = document.getElementById("contact");
    if (form) form.requestSubmit();
  }
  if (event.key === "Escape") {
    for (const open of document.querySelectorAll("details.act[open]")) open.open = false;
  }
});

// One sheet at a time.
document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("details.act") || !event.target.open) return;
  for (const other of document.querySelectorAll("details.act[open]")) {
    if (other !== event.target) other.open = false;
  }
}, true);

// Without a network the page's form is kept as it stands.
document.addEventListener("submit", (event) => {
  if (event.target.id !== "outbox-form") return;
  event.preventDefault();
  keep(event.target);
});

// The form is sent by a request of the page's own: where no answer comes, or one of what stands before the desk, nothing
// that was written is lost. Said twice under its key, it is logged once.
const isContact = (event) => event.detail.elt.id === "contact";
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => isContact(event) && keep(event.detail.elt));
}
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { status } = event.detail.xhr;
  if (!isContact(event) || ![401, 502, 503, 504].includes(status)) return;
  event.preventDefault();
  keep(event.detail.elt, event.detail.xhr.getResponseHeader("HX-Redirect"));
});
// A page that says what is wrong is shown like any other.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (isContact(event)) event.detail.shouldSwap = true;
});
document.addEventListener("htmx:afterSettle", (event) => event.detail.boosted && outbox.show());

async function keep(form, next) {
  await outbox.keep(Object.fromEntries(new FormData(form)));
  if (next || (form.id === "contact" && navigator.serviceWorker?.controller)) {
    location.assign(next || "/");
    return;
  }
  form.reset();
  for (const field of form.querySelectorAll("input:not([type=radio], [name=csrfmiddlewaretoken]), textarea")) field.value = "";
  document.getElementById("offers")?.replaceChildren();
  if (form.elements.key) form.elements.key.value = outbox.identifier();
  outbox.send();
}

window.addEventListener("online", () => outbox.send());
setInterval(() => outbox.send(), 30_000);
if ("serviceWorker" in navigator && document.querySelector("nav")) {
  navigator.serviceWorker.register("/worker.js").catch(() => {});
  // What is kept for times without a network speaks the language of today, and knows who wrote.
  const now = `${document.documentElement.lang} ${document.getElementById("outbox").dataset.person}`;
  if (sessionStorage.getItem("kept") !== now) {
    navigator.serviceWorker.ready.then((worker) => {
      worker.active.postMessage("keep");
      sessionStorage.setItem("kept", now);
    });
  }
}
outbox.show().then(() => outbox.send()).catch(() => {});
