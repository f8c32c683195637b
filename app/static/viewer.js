// Turns pages with the arrow keys and brings the evidence into view.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
  const id = { ArrowLeft: "previous", ArrowRight: "following" }[event.key];
  const link = id && document.getElementById(id);
  if (link) link.click();
});

// In the side panel of the widget this page has the keys: Escape closes the panel.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && parent !== window) parent.postMessage("plexus:escape", "*");
});

const field = document.querySelector(".pages input[type=number]");
if (field) field.addEventListener("change", () => field.form.reportValidity() && field.form.submit());

const evidence = document.getElementById("evidence");
if (evidence) evidence.scrollIntoView({ block: "center" });
