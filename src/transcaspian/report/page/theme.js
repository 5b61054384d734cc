// The switch between light and dark paper; without it the page follows the reader's system.
(function () {
  "use strict";
  var root = document.documentElement, button = document.getElementById("theme");
  var system = window.matchMedia("(prefers-color-scheme: dark)");
  function dark() { return root.dataset.theme ? root.dataset.theme === "dark" : system.matches; }
  function say() { button.textContent = dark() ? "Light page" : "Dark page"; }
  if (!button) { return; }
  button.addEventListener("click", function () { root.dataset.theme = dark() ? "light" : "dark"; say(); });
  system.addEventListener("change", say);
  button.hidden = false;
  say();
}());
