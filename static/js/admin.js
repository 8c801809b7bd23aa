// The administration's behaviours for Alpine's CSP build, which calls nothing that is not registered here.
document.addEventListener("alpine:init", () => {
  for (const name of ["theme", "searchForm"]) {
    window.Alpine.data(name, window[name]);
  }

  window.Alpine.data("adminPage", (firstTab) => ({
    activeTab: window.getCurrentTab?.() || firstTab,
    sidebarMobileOpen: false,
    sidebarDesktopOpen: localStorage.getItem("sidebarDesktopOpen") !== "0",
    // The form of a page asks for its own address.
    window: { location: { pathname: location.pathname, search: location.search } },

    toggleSections() {
      this.sidebarDesktopOpen = !this.sidebarDesktopOpen;
      localStorage.setItem("sidebarDesktopOpen", this.sidebarDesktopOpen ? "1" : "0");
    },
  }));
});
