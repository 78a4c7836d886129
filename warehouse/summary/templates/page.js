// Opens what holds the place that a link points to, where the browser does not do so by itself.
function show() {
  let place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let box = place; box; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
  if (place) place.scrollIntoView({ block: "center" });
}
addEventListener("hashchange", show);
addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest('a[href^="#"]');
  if (link && link.hash === location.hash) show();
});
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((box) => { box.open = true; }));
show();
