// What the pages cannot do without a script: keys. Everything works without it, too.
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
});
