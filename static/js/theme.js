// Appearance switch: [data-theme-switch] with buttons [data-theme-value=auto|light|dark]. The cookie lets the server render the choice, so no page flashes.
import { keepCookie } from "./cookies.js";

function press(value) {
  for (const button of document.querySelectorAll("[data-theme-value]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeValue === value));
  }
}

function apply(value) {
  const root = document.documentElement;
  if (value === "auto") delete root.dataset.theme;
  else root.dataset.theme = value;
  keepCookie("theme", value === "auto" ? "" : value);
  press(value);
}

press(document.documentElement.dataset.theme ?? "auto");
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-value]");
  if (button) apply(button.dataset.themeValue);
});
