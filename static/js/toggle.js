// Like, save and follow: form[data-toggle] flips at once, the answer (the same form, drawn by the server) takes its place, a failure rolls back.
import { compact } from "./numbers.js";
import { explain, toast } from "./toasts.js";

function flip(form) {
  const button = form.querySelector("button[name=on]");
  const isOn = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(isOn));
  button.value = isOn ? "0" : "1";
  form.classList.toggle("just-pressed", isOn);
  const text = form.querySelector("[data-text]");
  if (text) text.textContent = isOn ? text.dataset.on : text.dataset.off;
  const count = form.querySelector("[data-count]");
  if (count) {
    const number = Math.max(0, Number(count.value) + (isOn ? 1 : -1));
    count.value = String(number);
    count.textContent = number ? compact(number) : "";
    form.querySelector("[data-word]").classList.toggle("visually-hidden", number > 0 || !button.classList.contains("button"));
  }
  return isOn;
}

async function send(form, body) {
  const response = await fetch(form.action, {
    method: "POST",
    body,
    headers: { "HX-Request": "true" },
    credentials: "same-origin",
    // Who goes to another page at once has pressed it all the same.
    keepalive: true,
  });
  const login = response.headers.get("HX-Redirect");
  if (login) {
    location.assign(login);
    return null;
  }
  const text = await response.text();
  if (!response.ok) throw new Error(explain(response.status, response.headers.get("Content-Type"), text));
  return text;
}

function replace(form, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content.querySelector("form[data-toggle]");
  if (!fresh) return;
  const hadFocus = form.contains(document.activeElement);
  form.replaceWith(fresh);
  if (hadFocus) fresh.querySelector("button[name=on]").focus({ preventScroll: true });
}

function sameTargets(form) {
  return [...document.querySelectorAll("form[data-toggle]")].filter((other) => other !== form && other.action === form.action);
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-toggle]");
  if (!form) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  const body = new FormData(form, form.querySelector("button[name=on]"));
  const twins = sameTargets(form);
  const isOn = flip(form);
  twins.forEach(flip);
  try {
    const html = await send(form, body);
    if (html === null) return;
    delete form.dataset.busy;
    replace(form, html);
    const words = isOn ? form.dataset.done : form.dataset.undone;
    if (words) toast(words);
  } catch (error) {
    delete form.dataset.busy;
    flip(form);
    twins.forEach(flip);
    toast(error instanceof TypeError ? explain(0) : error.message);
  }
});
