// The token that every writing request carries; base.html puts it where htmx reads it too.
export function csrfHeaders() {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
}
