// [data-color="#rrggbb"]: the dominant colour of a picture stands in for it until it arrives. Set through the CSSOM: style attributes are forbidden.
const HEX = /^#[0-9a-f]{6}$/i;

function paint(root) {
  for (const element of root.querySelectorAll("[data-color]")) {
    if (HEX.test(element.dataset.color)) element.style.setProperty("--dominant", element.dataset.color);
  }
}

paint(document);
document.addEventListener("htmx:load", (event) => paint(event.detail.elt.parentElement ?? document));
