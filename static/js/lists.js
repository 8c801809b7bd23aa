// Long lists: htmx loads the next page when its link comes into view; here, what it cannot say in attributes.
// [data-new-items][data-newest]: the pill "new posts" shows once the home page has something newer.
const CHECK_MS = 60000;

function watchForNews(pill) {
  const check = async () => {
    if (document.hidden || !pill.hidden) return;
    const response = await fetch(pill.href, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
    if (!response?.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const newest = page.querySelector("[data-newest]")?.dataset.newest;
    pill.hidden = !newest || newest === pill.dataset.newest;
  };
  setInterval(check, CHECK_MS);
}

const pill = document.querySelector("[data-new-items][data-newest]");
if (pill) watchForNews(pill);

// A page that repeats what is on screen already (something new pushed it down) shows it once.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.elt.closest?.(".more, .more-link")) return;
  const page = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
  for (const item of page.querySelectorAll("[data-item][id]")) if (document.getElementById(item.id)) item.remove();
  event.detail.serverResponse = page.body.innerHTML;
});
