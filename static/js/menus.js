// details[data-menu]: closes on a click elsewhere, on Escape and when another one opens. [data-open-dialog=id] opens a dialog.
function closeOthers(kept) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (menu !== kept) menu.open = false;
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-dialog]");
  closeOthers(opener ? null : event.target.closest("details[data-menu]"));
  if (opener) document.getElementById(opener.dataset.openDialog)?.showModal();
  if (event.target instanceof HTMLDialogElement) event.target.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
