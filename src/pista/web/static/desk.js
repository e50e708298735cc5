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

// A contact is kept where the network fails while it is saved.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const line = form.elements.line;
  if (form.id === "outbox-form" || (form.id === "contact" && !navigator.onLine && line && line.value.trim())) {
    event.preventDefault();
    await outbox.keep(line.value.trim());
    form.reset();
    outbox.send();
  }
});

window.addEventListener("online", () => outbox.send());
if ("serviceWorker" in navigator && document.querySelector("nav")) {
  navigator.serviceWorker.register("/worker.js").catch(() => {});
}
outbox.show().then(() => outbox.send()).catch(() => {});
