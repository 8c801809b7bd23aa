// a[data-seek="83"] in a description or a comment moves the player there instead of loading the page again.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-seek]");
  const video = document.querySelector("[data-player] video");
  if (!link || !video || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  video.currentTime = Number(link.dataset.seek);
  video.play().catch(() => {});
  document.querySelector(".watch-stage").scrollIntoView({ block: "center" });
});
