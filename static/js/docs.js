// The API's docs in the reader's theme: Swagger UI is dark where <html> has the class "dark-mode". Loaded before the page is drawn, so that nothing flashes.
const dark = matchMedia("(prefers-color-scheme: dark)");

function follow() {
  const { theme } = document.documentElement.dataset;
  document.documentElement.classList.toggle("dark-mode", theme ? theme === "dark" : dark.matches);
}

follow();
dark.addEventListener("change", follow);
